using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Api.Security;

/// <summary>
/// The <c>access_token</c> of a URL (RFC 6750, 2.3), which browsers use because they cannot set headers for WebSockets and
/// server-sent events.
/// </summary>
internal sealed class QueryToken
{
    public const string Name = "access_token";

    private QueryToken(CredentialReading found, string target) => (Found, OriginalTarget) = (found, target);

    /// <summary>The credential, or why it is refused.</summary>
    public CredentialReading Found { get; }

    /// <summary>The target of the request before the token was removed. It is secret.</summary>
    public string OriginalTarget { get; }

    public static QueryToken? Find(HttpContext context) => context.Features[typeof(QueryToken)] as QueryToken;

    /// <summary>Checks whether a query has such a parameter.</summary>
    public static bool IsIn(string? query)
    {
        if (query is not { Length: > 1 }) return false;
        foreach (var pair in new QueryStringEnumerable(query))
            if (IsName(pair.DecodeName().Span)) return true;
        return false;
    }

    /// <summary>
    /// Removes the tokens of a request that a browser cannot send otherwise, and keeps them as a feature. Removes them from every other
    /// request too, but does not accept them there.
    /// </summary>
    public static void Take(IFeatureCollection features)
    {
        if (features.Get<IHttpRequestFeature>() is not { } request || !IsIn(request.QueryString)) return;
        var (values, rest) = Split(request.QueryString);
        var token = new QueryToken(
            NeedsQuery(features, request) ? Read(values) : CredentialReading.None,
            string.IsNullOrEmpty(request.RawTarget) ? $"{request.PathBase}{request.Path}{request.QueryString}" : request.RawTarget);
        request.QueryString = rest;
        if (request.RawTarget?.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query)
            request.RawTarget = request.RawTarget[..query] + rest;
        features[typeof(QueryToken)] = token;
    }

    private static CredentialReading Read(List<string> values) =>
        values is not [var value] ? CredentialReading.Refused(Refusal.SeveralCredentials, "Bearer")
        : AuthorizationHeader.IsB64Token(value) ? CredentialReading.Found(new Credential("Bearer", value.AsMemory()))
        : CredentialReading.Refused(Refusal.AuthorizationMalformed, "Bearer");

    // A WebSocket (RFC 6455, 4.1; RFC 8441, 4) or server-sent events.
    private static bool NeedsQuery(IFeatureCollection features, IHttpRequestFeature request) =>
        (features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: var protocol } && IsWebSocket(protocol))
        || (HttpMethods.IsGet(request.Method)
            && (Has(request.Headers.Upgrade, "websocket") || Has(request.Headers.Accept, "text/event-stream")));

    private static bool IsWebSocket(string? protocol) => string.Equals(protocol, "websocket", StringComparison.OrdinalIgnoreCase);

    private static bool Has(IEnumerable<string?> lines, string value) =>
        lines.Any(line => line?.Split(',', ';').Any(part => part.Trim().Equals(value, StringComparison.OrdinalIgnoreCase)) is true);

    private static (List<string> Values, string Others) Split(string query)
    {
        var (values, rest) = (new List<string>(), new StringBuilder(query.Length));
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (IsName(pair.DecodeName().Span))
            {
                values.Add(pair.DecodeValue().ToString());
                continue;
            }

            rest.Append(rest.Length == 0 ? '?' : '&').Append(pair.EncodedName.Span);
            if (pair.EncodedValue.Length > 0) rest.Append('=').Append(pair.EncodedValue.Span);
        }

        return (values, rest.ToString());
    }

    private static bool IsName(ReadOnlySpan<char> name) => name.Equals(Name, StringComparison.OrdinalIgnoreCase);
}
