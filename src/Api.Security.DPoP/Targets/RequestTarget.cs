using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Api.Security.DPoP;

/// <summary>
/// The URI that the client has called: below <c>PublicBaseUrl</c> if it is set, otherwise as this service sees it after the middleware of
/// the host for forwarded headers. Its path is the one of the request line, which routing and rewriting do not change.
/// </summary>
internal sealed class RequestTarget(IOptions<ApiSecurityOptions> options)
{
    private readonly TargetUri? _base = BaseOf(options.Value.PublicBaseUrl);

    /// <summary>Whether the URI begins with the configured address, and not with what the request says.</summary>
    public bool IsConfigured => _base is not null;

    /// <summary>Never throws.</summary>
    /// <returns><see langword="null"/> when the request has no such URI, such as <c>OPTIONS *</c>, or a malformed host.</returns>
    public TargetUri? Find(HttpRequest request)
    {
        var pathBase = request.PathBase.ToUriComponent();
        if (PathBelow(request, pathBase) is not { } below) return null;
        if (_base is not null)
        {
            // With UsePathBase(), the base of the public address and that of the request are the same.
            var prefix = _base.Path.TrimEnd('/');
            if (!prefix.EndsWith(pathBase, StringComparison.OrdinalIgnoreCase)) prefix += pathBase;
            return TargetPath.TryNormalize(prefix + below, out var path) ? _base with { Path = path } : null;
        }

        var scheme = request.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? "https" : "http";
        return TargetUri.AuthorityOf(request.Host.ToUriComponent(), scheme) is { } authority
            && TargetPath.TryNormalize(pathBase + below, out var whole)
            ? new TargetUri(scheme, authority, whole)
            : null;
    }

    // The path of the request line, without the path base if it has that.
    private static string? PathBelow(HttpRequest request, string pathBase)
    {
        var raw = RawPath(request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget);
        if (raw is null) return request.Path.HasValue ? request.Path.ToUriComponent() : pathBase.Length > 0 ? "" : "/";
        if (raw.Length == 0) return null;
        if (pathBase.Length == 0 || !raw.StartsWith(pathBase, StringComparison.OrdinalIgnoreCase)) return raw;
        var rest = raw[pathBase.Length..];
        return rest.Length == 0 || rest[0] == '/' ? rest : raw;
    }

    /// <returns><see langword="null"/> when the server does not tell; empty when there is no path.</returns>
    private static string? RawPath(string? target)
    {
        if (string.IsNullOrEmpty(target)) return null;
        // A number sign is not allowed in requests, and would be a part of the path.
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var path = end < 0 ? target : target[..end];
        if (path is ['/', ..]) return path;
        var scheme = path.IndexOf("://", StringComparison.Ordinal); // the absolute form, as proxies get it (RFC 9112, 3.2.2)
        if (scheme < 0) return "";
        // Servers read this form as they read URIs: a backslash begins the path, too, and a number sign ends it. Neither is a path here.
        var slash = path.AsSpan(scheme + 3).IndexOfAny('/', '\\', '#');
        return slash < 0 ? "/" : path[(scheme + 3 + slash)..];
    }

    private static TargetUri? BaseOf(string? address) =>
        address is not null && TargetUri.TryParse(address, out var uri) ? uri : null;
}
