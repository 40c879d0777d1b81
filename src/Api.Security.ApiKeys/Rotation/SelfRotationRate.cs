namespace Api.Security.ApiKeys;

/// <summary>
/// Limits how often the keys of a client may request their successor, by the generic cell rate algorithm. Its state is one time, which
/// is stored with the client, so that all nodes share it.
/// </summary>
internal static class SelfRotationRate
{
    /// <returns>How long to wait; <see langword="null"/> when one more is allowed now.</returns>
    public static TimeSpan? WaitFor(DateTimeOffset? until, DateTimeOffset now, RotationRules rules)
    {
        // One interval of the hour is for the request that is being checked.
        var wait = (until ?? now) - now - (TimeSpan.FromHours(1) - Interval(rules));
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <returns>The new state after one more self-rotation.</returns>
    public static DateTimeOffset Spend(DateTimeOffset? until, DateTimeOffset now, RotationRules rules) =>
        (until > now ? until.Value : now) + Interval(rules);

    // Whole microseconds, as stores keep times; rounded down, so that exactly the allowed number fits into the hour.
    private static TimeSpan Interval(RotationRules rules) =>
        TimeSpan.FromMicroseconds(TimeSpan.FromHours(1).Ticks / TimeSpan.TicksPerMicrosecond / rules.SelfRotationsPerHour);
}
