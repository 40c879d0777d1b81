using System.Net.Http.Headers;

namespace Api.Security.Jwt;

/// <summary>
/// The freshness lifetime of a response (RFC 9111, 4.2): <c>max-age</c> minus <c>Age</c>, otherwise <c>Expires</c> minus <c>Date</c>;
/// limited to the range from 1 minute to 1 day. Without these headers, the previous lifetime, or 10 minutes.
/// </summary>
internal static class DocumentLifetime
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    public static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    /// <returns>The lifetime; <see langword="null"/> when the response does not state one.</returns>
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider clock) =>
        Stated(response.Headers, response.Content.Headers, clock) is { } stated
            ? TimeSpan.FromTicks(Math.Clamp(stated.Ticks, Shortest.Ticks, Longest.Ticks))
            : null;

    private static TimeSpan? Stated(HttpResponseHeaders headers, HttpContentHeaders content, TimeProvider clock)
    {
        if (headers.CacheControl is { } control)
        {
            if (control.NoStore || control.NoCache) return TimeSpan.Zero;
            if (control.MaxAge is { } maxAge) return maxAge - (headers.Age ?? TimeSpan.Zero);
        }

        // A value that is not a date means "already expired" (RFC 9111, 5.3).
        if (!content.Contains("Expires")) return null;
        return content.Expires is { } expires ? expires - (headers.Date ?? clock.GetUtcNow()) : TimeSpan.Zero;
    }
}

/// <summary>
/// How long keys are used without another fetch: the stated lifetime, minus up to 10% jitter, so that many services do not fetch at the
/// same time.
/// </summary>
internal static class Freshness
{
    private const double Jitter = 0.1;
    private const double MostOfMaxStale = 0.9; // the rest is reserved for an outage, whatever lifetime the issuer states

    public static TimeSpan Compute(TimeSpan lifetime, TimeSpan maxStale)
    {
        var jittered = lifetime * (1 - (Random.Shared.NextDouble() * Jitter));
        return TimeSpan.FromTicks(Math.Min(Math.Max(jittered.Ticks, DocumentLifetime.Shortest.Ticks), (maxStale * MostOfMaxStale).Ticks));
    }
}
