namespace Api.Security.RateLimiting;

/// <summary>
/// Times as whole microseconds since 2000-01-01 in UTC. They fit into 51 bits until 2071, and into a double, in which Redis computes.
/// </summary>
internal static class LimitTime
{
    public const long PerSecond = 1_000_000;

    /// <summary>The microseconds from 1970-01-01, where the clock of Redis starts, to 2000-01-01.</summary>
    public const long UnixEpoch = 946_684_800 * PerSecond;

    private static readonly DateTime Epoch = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static long From(DateTimeOffset time) => From(time.UtcDateTime);

    public static long From(DateTime utc) => (utc - Epoch).Ticks / TimeSpan.TicksPerMicrosecond;

    public static long From(TimeSpan duration) => duration.Ticks / TimeSpan.TicksPerMicrosecond;

    public static DateTime ToUtc(long time) => Epoch.AddTicks(time * TimeSpan.TicksPerMicrosecond);

    public static TimeSpan ToDuration(long time) => new(time * TimeSpan.TicksPerMicrosecond);

    /// <summary>Whole seconds, rounded up.</summary>
    public static long ToSeconds(long duration) => (duration + PerSecond - 1) / PerSecond;
}
