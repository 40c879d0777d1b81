using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>A value that is used.</summary>
/// <param name="Name">Its name in Redis.</param>
/// <param name="Part">The part to which it belongs.</param>
/// <param name="IssuedAt">The time that it carries.</param>
/// <param name="Life">How long it is kept.</param>
internal readonly record struct UsedValue(RedisKey Name, int Part, DateTimeOffset IssuedAt, TimeSpan Life);
