using System.Net;
using System.Text;
using Microsoft.IdentityModel.Protocols;

namespace Api.Security.Jwt;

/// <summary>
/// Fetches JSON documents, also for Microsoft.IdentityModel: at most 512 kB decompressed, status 200 only, redirects only
/// within the same origin, TLS unless the issuer is configured without, strict JSON.
/// </summary>
internal sealed class BoundedDocumentRetriever(HttpClient http, bool requireHttps, TimeProvider clock) : IDocumentRetriever
{
    public const int MaxBytes = 512 * 1024;
    private const int MaxRedirects = 3;

    /// <summary>The last document that came; discovery asks for two, and the second one is the key set.</summary>
    public FetchedDocument? Last { get; private set; }

    /// <inheritdoc cref="FetchAsync"/>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel) =>
        (await FetchAsync(address, knownTag: null, cancel)).Text ?? throw new KeyFetchException(KeyFetchFailure.BadStatus);

    /// <exception cref="KeyFetchException">Always this one for what the other side does; <see cref="OperationCanceledException"/> for the time-out.</exception>
    public async Task<FetchedDocument> FetchAsync(string address, string? knownTag, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) throw new KeyFetchException(KeyFetchFailure.Malformed);
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            if (requireHttps && uri.Scheme != Uri.UriSchemeHttps) throw new KeyFetchException(KeyFetchFailure.NotHttps);
            using var response = await SendAsync(uri, knownTag, cancel);
            if (response.StatusCode is HttpStatusCode.OK) return Last = Describe(response, await ReadAsync(response, cancel));
            if (response.StatusCode is HttpStatusCode.NotModified && knownTag is not null) return Last = Describe(response, text: null);
            uri = RedirectWithin(uri, response) ?? throw new KeyFetchException(KeyFetchFailure.BadStatus, RetryAfter(response));
        }

        throw new KeyFetchException(KeyFetchFailure.BadStatus);
    }

    private FetchedDocument Describe(HttpResponseMessage response, string? text) =>
        new(text, DocumentLifetime.Of(response, clock), response.Headers.ETag?.ToString());

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - clock.GetUtcNow() : null;

    private static Uri? RedirectWithin(Uri origin, HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location) return null;
        var target = new Uri(origin, location);
        return Uri.Compare(origin, target, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0 ? target : null;
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, string? knownTag, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, uri);
            request.Headers.Accept.ParseAdd("application/json");
            if (knownTag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", knownTag);
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        }
        catch (HttpRequestException)
        {
            throw new KeyFetchException(KeyFetchFailure.Unreachable);
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

        // Microsoft.IdentityModel takes the last of two members with the same name; this refuses them.
        using var strict = JsonText.ParseObject(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
        return strict is null ? throw new KeyFetchException(KeyFetchFailure.Malformed) : Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
