using System.Net.Http.Headers;

namespace Api.Security.Jwt;

/// <summary>
/// How long an answer says that it may be reused (RFC 9111, 4.2): <c>max-age</c> less <c>Age</c>, else <c>Expires</c> less
/// <c>Date</c>; held between a minute and a day. An answer may say nothing: then it is 10 minutes, or as it was before.
/// </summary>
internal static class DocumentLifetime
{
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);
    public static readonly TimeSpan Default = TimeSpan.FromMinutes(10);

    /// <returns><see langword="null"/> when the answer says nothing.</returns>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider clock) =>
        Stated(response.Headers, response.Content.Headers, clock) is { } stated ? TimeSpan.FromTicks(Math.Clamp(stated.Ticks, Shortest.Ticks, Longest.Ticks)) : null;

    private static TimeSpan? Stated(HttpResponseHeaders headers, HttpContentHeaders content, TimeProvider clock)
    {
        if (headers.CacheControl is { } control)
        {
            if (control.NoStore || control.NoCache) return TimeSpan.Zero;
            if (control.MaxAge is { } maxAge) return maxAge - (headers.Age ?? TimeSpan.Zero);
        }

        // A value that is no date means "already expired" (RFC 9111, 5.3).
        if (!content.Contains("Expires")) return null;
        return content.Expires is { } expires ? expires - (headers.Date ?? clock.GetUtcNow()) : TimeSpan.Zero;
    }
}
