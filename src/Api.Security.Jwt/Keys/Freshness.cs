namespace Api.Security.Jwt;

/// <summary>
/// How long keys are used without another fetch: the stated lifetime, minus up to 10% jitter, so that many services do not fetch at the
/// same time.
/// </summary>
internal static class Freshness
{
    private const double Jitter = 0.1;
    private const double MostOfMaxStale = 0.9; // the rest is reserved for an outage, whatever lifetime the issuer states

    public static TimeSpan Of(TimeSpan lifetime, TimeSpan maxStale)
    {
        var jittered = lifetime * (1 - (Random.Shared.NextDouble() * Jitter));
        return TimeSpan.FromTicks(Math.Min(Math.Max(jittered.Ticks, DocumentLifetime.Shortest.Ticks), (maxStale * MostOfMaxStale).Ticks));
    }
}
