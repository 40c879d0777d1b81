using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>
/// Fetches JSON documents: at most 512 kB after decompression, status 200 only, at most one redirect, within the same origin, TLS unless
/// the issuer is configured without it, strict JSON.
/// </summary>
/// <param name="http">The client, which must not follow redirects by itself.</param>
/// <param name="requireHttps">Whether plain HTTP is refused.</param>
/// <param name="clock">The clock, for dates in responses.</param>
/// <param name="mayAsk">Decides whether a redirect is followed; <see langword="null"/> follows every redirect.</param>
/// <param name="pastCaches">Whether HTTP caches must revalidate with the server (<c>no-cache</c>; RFC 9111, 5.2.1.4).</param>
internal sealed class BoundedDocumentRetriever(
    HttpClient http, bool requireHttps, TimeProvider clock, Func<bool>? mayAsk, bool pastCaches = false)
{
    public const int MaxBytes = 512 * 1024;
    private const int MaxRedirects = 1;

    /// <param name="address">The address of the document.</param>
    /// <param name="knownTag">
    /// The <c>ETag</c> of the known document; <see langword="null"/> when none is known, so that the result always has a text.
    /// </param>
    /// <param name="cancel">Signaled at the time limit.</param>
    /// <exception cref="KeyFetchException">The document could not be fetched or is not valid.</exception>
    /// <exception cref="OperationCanceledException">The time limit was reached.</exception>
    public async Task<FetchedDocument> FetchAsync(string address, string? knownTag, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri))
            throw new KeyFetchException(KeyFetchFailure.Malformed) { Detail = "An address in the discovery document is not absolute." };
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            if (requireHttps && uri.Scheme != Uri.UriSchemeHttps) throw new KeyFetchException(KeyFetchFailure.NotHttps) { Detail =
                FetchDetail.Document(uri.AbsoluteUri, "has no TLS, and RequireHttpsMetadata is set") };
            if (hop > 0 && mayAsk?.Invoke() is false) throw new KeyFetchException(KeyFetchFailure.BadStatus) { NeedsRedirect = true,
                Detail = FetchDetail.Document(uri.AbsoluteUri, "is a redirect, which the request budget did not allow") };
            using var response = await SendAsync(uri, knownTag, cancel);
            if (response.StatusCode is HttpStatusCode.OK)
                return Describe(uri, response, await ReadAsync(uri.AbsoluteUri, response, cancel));
            if (response.StatusCode is HttpStatusCode.NotModified && knownTag is not null) return Describe(uri, response, text: null);
            var status = (int)response.StatusCode;
            uri = RedirectWithin(uri, response) ?? throw new KeyFetchException(KeyFetchFailure.BadStatus, RetryAfter(response))
            {
                Detail = status is >= 300 and < 400 ? FetchDetail.RedirectNotFollowed(uri, status) : FetchDetail.Status(uri, status),
            };
        }

        throw new KeyFetchException(KeyFetchFailure.BadStatus) { Detail = FetchDetail.Document(uri.AbsoluteUri, "is a second redirect") };
    }

    private FetchedDocument Describe(Uri uri, HttpResponseMessage response, string? text) =>
        new(
            uri.AbsoluteUri, text, DocumentLifetime.Read(response, clock), response.Headers.ETag?.ToString(),
            !pastCaches && response.Headers.Age > TimeSpan.Zero);

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - clock.GetUtcNow() : null;

    private static Uri? RedirectWithin(Uri origin, HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location) return null;
        if (!Uri.TryCreate(origin, location, out var target) || target.UserInfo.Length > 0) return null;
        return Uri.Compare(
            origin, target, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
            ? target
            : null;
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
            throw new KeyFetchException(
                exception.InnerException is ForbiddenAddressException ? KeyFetchFailure.ForbiddenAddress : KeyFetchFailure.Unreachable)
            {
                Detail = FetchDetail.NoResponse(uri, exception),
            };
        }
    }

    private static async Task<string> ReadAsync(string address, HttpResponseMessage response, CancellationToken cancel)
    {
        var buffer = new MemoryStream();
        try
        {
            // The limit is enforced while reading, because the declared length says nothing about the length that is sent.
            await using var body = await response.Content.ReadAsStreamAsync(cancel);
            var chunk = new byte[16 * 1024];
            for (int read; (read = await body.ReadAsync(chunk, cancel)) > 0;)
            {
                buffer.Write(chunk, 0, read);
                if (buffer.Length > MaxBytes)
                    throw new KeyFetchException(KeyFetchFailure.TooLarge) { Detail =
                        FetchDetail.Document(address, "has more than 512 kB") };
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            throw new KeyFetchException(KeyFetchFailure.Unreachable) { Detail = FetchDetail.NoResponse(new Uri(address), exception) };
        }

        // A byte order mark should not be there and may be ignored (RFC 8259, 8.1).
        var text = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
        if (text.Span.StartsWith(Encoding.UTF8.Preamble)) text = text[Encoding.UTF8.Preamble.Length..];
        // Microsoft.IdentityModel accepts duplicate members and uses the last one; this check refuses them.
        using var strict = JsonText.ParseDocument(text);
        return strict is null
            ? throw new KeyFetchException(KeyFetchFailure.Malformed) { Detail = FetchDetail.Document(address, "is not strict JSON") }
            : Encoding.UTF8.GetString(text.Span);
    }
}
