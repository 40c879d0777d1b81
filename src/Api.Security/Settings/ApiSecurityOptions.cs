namespace Api.Security;

/// <summary>The settings that all schemes share. Bound from the configuration section <c>ApiSecurity</c>; read once, at startup.</summary>
public sealed class ApiSecurityOptions
{
    /// <summary>The <c>realm</c> of every challenge (RFC 9110, 11.5).</summary>
    /// <value>Printable ASCII without quotes and backslashes. Default: <c>api</c>.</value>
    public string Realm { get; set; } = "api";

    /// <summary>Whether a request with a credential over plain HTTP is refused with 403 <c>insecure_transport</c>.</summary>
    /// <value>
    /// Default: <see langword="false"/>; then one warning a minute is logged outside Development. Behind a proxy that
    /// terminates TLS, <c>UseForwardedHeaders()</c> must run before authentication.
    /// </value>
    public bool RequireTls { get; set; }

    /// <summary>Whether an endpoint without a policy of its own needs an authenticated caller.</summary>
    /// <value>
    /// Default: <see langword="true"/>; an endpoint opts out with <c>AllowAnonymous()</c>. A <c>FallbackPolicy</c> that the
    /// application sets itself is left as it is. In an application whose default scheme is another one, this is true only below
    /// <see cref="Paths"/>.
    /// </value>
    public bool RequireProtectedEndpoints { get; set; } = true;

    /// <summary>
    /// Where the API is, in an application whose default scheme is another one, such as a cookie. Requests below these paths are
    /// authenticated and answered by this library only, as are endpoints with <c>RequireApiSecurity()</c> or one of its requirements,
    /// wherever they are. An endpoint there that names another scheme makes startup fail.
    /// </summary>
    /// <value>Paths such as <c>/api</c>, compared by segments and case-insensitively, with and without the path base. Default:
    /// none.</value>
    public IList<string> Paths { get; } = [];

    /// <summary>
    /// The address that clients call: the <c>resource</c> of the metadata that <c>MapApiSecurityMetadata()</c> serves (RFC 9728, 2).
    /// Authorization details with <c>locations</c> (RFC 9396, 2.2) must name it. It is never taken from a request.
    /// </summary>
    /// <value>
    /// An absolute URI such as <c>https://api.example.com</c>; <c>http</c> only for loopback. Default: none; then no metadata is
    /// served, and no authorization detail with <c>locations</c> is honored.
    /// </value>
    public string? PublicBaseUrl { get; set; }

    internal List<string> QueryTokenPaths { get; } = [];

    /// <summary>How refusals are described.</summary>
    public ProblemOptions Problems { get; } = new();

    /// <summary>The catalog of scopes, and how they are interpreted.</summary>
    public ScopeOptions Scopes { get; } = new();

    /// <summary>How the tenant of a caller is determined.</summary>
    public TenantOptions Tenant { get; } = new();

    /// <summary>The contents of the resource metadata (RFC 9728).</summary>
    public MetadataOptions Metadata { get; } = new();

    /// <summary>
    /// Accepts a bearer token in the query parameter <c>access_token</c> (RFC 6750, 2.3) of WebSockets and server-sent events below these
    /// paths, for browsers, which cannot set headers there. SignalR's clients do this by themselves. The token is removed from the URL
    /// before ASP.NET Core logs it. Proxies and load balancers in front still see it: keep it out of their logs, and make such tokens
    /// short-lived.
    /// </summary>
    /// <param name="paths">
    /// Paths of hubs such as <c>/hubs</c>, compared by segments and case-insensitively. Include the argument of <c>UsePathBase()</c>.
    /// </param>
    /// <returns>These options.</returns>
    public ApiSecurityOptions AcceptQueryToken(params IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        QueryTokenPaths.AddRange(paths);
        return this;
    }
}
