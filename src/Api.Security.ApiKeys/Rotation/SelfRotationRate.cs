namespace Api.Security.ApiKeys;

/// <summary>
/// How often the keys of a client may order their successor: the generic cell rate algorithm with one time of state, which stands
/// at the client in the store, so that all nodes share it.
/// </summary>
internal static class SelfRotationRate
{
    /// <returns>How long to wait; <see langword="null"/> when one more is allowed now.</returns>
    public static TimeSpan? WaitFor(DateTimeOffset? until, DateTimeOffset now, RotationRules rules)
    {
        // One interval of the hour is for the order that is asked about.
        var wait = (until ?? now) - now - (TimeSpan.FromHours(1) - Interval(rules));
        return wait > TimeSpan.Zero ? wait : null;
    }

    /// <returns>The new time of state after one more.</returns>
    public static DateTimeOffset Spend(DateTimeOffset? until, DateTimeOffset now, RotationRules rules) => (until > now ? until.Value : now) + Interval(rules);

    // Whole microseconds, as stores keep times; cut, so that exactly the allowed number fits into the hour.
    private static TimeSpan Interval(RotationRules rules) =>
        TimeSpan.FromMicroseconds(TimeSpan.FromHours(1).Ticks / TimeSpan.TicksPerMicrosecond / rules.SelfRotationsPerHour);
}
