using System.Globalization;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// What a part of the used values in Redis knows. The epoch ends when Redis loses values: then it is not there, or its beat goes back,
/// because an older state of Redis came back.
/// </summary>
/// <param name="Text">How it is written: <c>id horizon beat</c>.</param>
/// <param name="Id">A random name, new after each loss.</param>
/// <param name="Horizon">Values that were issued until then may have been used and lost. In milliseconds since 1970.</param>
/// <param name="Beat">When it was last written, by the clock of Redis, in milliseconds since 1970. Each second while it is used.</param>
internal sealed record ReplayEpoch(RedisValue Text, string Id, long Horizon, long Beat)
{
    /// <returns><see langword="null"/> when it is not there or is not one.</returns>
    public static ReplayEpoch? Read(RedisValue text) =>
        ((string?)text)?.Split(' ') is [{ Length: > 0 } id, var horizon, var beat]
        && long.TryParse(horizon, NumberStyles.None, CultureInfo.InvariantCulture, out var until)
        && long.TryParse(beat, NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? new(text, id, until, at) : null;

    /// <summary>Whether nothing was lost between the two.</summary>
    public bool Continues(ReplayEpoch earlier) => Id == earlier.Id && Beat >= earlier.Beat;

    /// <summary>Whether a value cannot have been used before the epoch began.</summary>
    public bool Knows(DateTimeOffset issuedAt) => (issuedAt - DateTimeOffset.UnixEpoch).TotalMilliseconds > Horizon;
}
