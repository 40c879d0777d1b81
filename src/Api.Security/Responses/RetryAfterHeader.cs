using System.Globalization;

namespace Api.Security;

/// <summary>The header <c>Retry-After</c> (RFC 9110, 10.2.3), for an outage or a limit.</summary>
internal static class RetryAfterHeader
{
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(5);

    /// <summary>Writes the header: whole seconds, rounded up, never 0, which would invite an immediate retry.</summary>
    /// <param name="response">The response.</param>
    /// <param name="delay">The time to wait; <see langword="null"/> for 5 s.</param>
    public static void Write(HttpResponse response, TimeSpan? delay) =>
        response.Headers.RetryAfter =
            Math.Max(1, (long)Math.Ceiling((delay ?? Default).TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
