using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// Fetches JSON documents: at most 512 kB decompressed, status 200 only, one redirect only and within the same origin, TLS unless
/// the issuer is configured without, strict JSON.
/// </summary>
/// <param name="http">The client; it follows no redirects by itself.</param>
/// <param name="requireHttps">Whether plain HTTP is refused.</param>
/// <param name="clock">For dates in answers.</param>
/// <param name="mayAsk">Asked before a redirect is followed; <see langword="null"/> when every one may be.</param>
/// <param name="pastCaches">Whether caches in between shall ask the server itself (RFC 9111, 5.2.1.4).</param>
internal sealed class BoundedDocumentRetriever(HttpClient http, bool requireHttps, TimeProvider clock, Func<bool>? mayAsk, bool pastCaches = false)
{
    public const int MaxBytes = 512 * 1024;
    private const int MaxRedirects = 1;

    /// <param name="address">Where it is.</param>
    /// <param name="knownTag">The <c>ETag</c> of what is known; <see langword="null"/> when nothing is, and then there is always a text.</param>
    /// <param name="cancel">The time limit.</param>
    /// <exception cref="KeyFetchException">Always this one for what the other side does; <see cref="OperationCanceledException"/> for the time-out.</exception>
    public async Task<FetchedDocument> FetchAsync(string address, string? knownTag, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) throw new KeyFetchException(KeyFetchFailure.Malformed);
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            if (requireHttps && uri.Scheme != Uri.UriSchemeHttps) throw new KeyFetchException(KeyFetchFailure.NotHttps);
            if (hop > 0 && mayAsk?.Invoke() is false) throw new KeyFetchException(KeyFetchFailure.BadStatus) { NeedsRedirect = true };
            using var response = await SendAsync(uri, knownTag, cancel);
            if (response.StatusCode is HttpStatusCode.OK) return Describe(uri, response, await ReadAsync(response, cancel));
            if (response.StatusCode is HttpStatusCode.NotModified && knownTag is not null) return Describe(uri, response, text: null);
            uri = RedirectWithin(uri, response) ?? throw new KeyFetchException(KeyFetchFailure.BadStatus, RetryAfter(response));
        }

        throw new KeyFetchException(KeyFetchFailure.BadStatus);
    }

    private FetchedDocument Describe(Uri uri, HttpResponseMessage response, string? text) =>
        new(uri.AbsoluteUri, text, DocumentLifetime.Of(response, clock), response.Headers.ETag?.ToString(), !pastCaches && response.Headers.Age > TimeSpan.Zero);

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - clock.GetUtcNow() : null;

    private static Uri? RedirectWithin(Uri origin, HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location) return null;
        if (!Uri.TryCreate(origin, location, out var target) || target.UserInfo.Length > 0) return null;
        return Uri.Compare(origin, target, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0 ? target : null;
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, string? knownTag, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.Accept.ParseAdd("application/json");
            if (pastCaches) request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
            if (knownTag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", knownTag);
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException exception)
        {
            throw new KeyFetchException(exception.InnerException is ForbiddenAddressException ? KeyFetchFailure.ForbiddenAddress : KeyFetchFailure.Unreachable);
        }
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = new MemoryStream();
        try
        {
            // Read by hand: a length that the other side announces says nothing about what it sends.
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            var chunk = new byte[16 * 1024];
            for (int read; (read = await body.ReadAsync(chunk, cancel)) > 0;)
            {
                buffer.Write(chunk, 0, read);
                if (buffer.Length > MaxBytes) throw new KeyFetchException(KeyFetchFailure.TooLarge);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw new KeyFetchException(KeyFetchFailure.Unreachable);
        }

        // A byte order mark should not be there and may be ignored (RFC 8259, 8.1).
        var text = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (text.Span.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        // Microsoft.IdentityModel takes the last of two members with the same name; this refuses them.
        using var strict = JsonText.ParseDocument(text);
        return strict is null ? throw new KeyFetchException(KeyFetchFailure.Malformed) : Encoding.UTF8.GetString(text.Span);
    }
}
