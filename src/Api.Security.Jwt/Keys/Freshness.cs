namespace Api.Security.Jwt;

/// <summary>How long keys are served without asking again: the stated lifetime, up to a tenth less, so that many services do not ask at once.</summary>
internal static class Freshness
{
    private const double Jitter = 0.1;
    private const double MostOfMaxStale = 0.9; // some of it is left for an outage, whatever lifetime the issuer states

    public static TimeSpan Of(TimeSpan lifetime, TimeSpan maxStale)
    {
        var jittered = lifetime * (1 - (Random.Shared.NextDouble() * Jitter));
        return TimeSpan.FromTicks(Math.Min(Math.Max(jittered.Ticks, DocumentLifetime.Shortest.Ticks), (maxStale * MostOfMaxStale).Ticks));
    }
}
