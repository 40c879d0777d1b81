using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>A decision that Redis did not make in time.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Running">The call, if its answer may still come.</param>
/// <param name="Which">The lines of the call.</param>
/// <param name="CanBePaired">Whether a late charge can count for what this node charges instead.</param>
internal sealed record SharedFailure(RedisFailure Reason, Task<RedisResult>? Running, int[] Which, bool CanBePaired);
