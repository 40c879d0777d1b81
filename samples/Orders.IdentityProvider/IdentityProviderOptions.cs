using Microsoft.IdentityModel.Tokens;

namespace Orders.IdentityProvider;

/// <summary>The settings in the section <c>IdentityProvider</c>.</summary>
internal sealed class IdentityProviderOptions
{
    /// <summary>The <c>iss</c> of every token. By default, the address of the request with a trailing slash.</summary>
    public Uri? Issuer { get; set; }

    /// <summary><c>RS256</c> or <c>ES256</c>.</summary>
    public string SigningAlgorithm { get; set; } = SecurityAlgorithms.RsaSha256;

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where <c>orders-web</c> receives its authorization codes.</summary>
    public Uri RedirectUri { get; set; } = new("http://127.0.0.1:7777/callback");

    /// <summary>Where <c>orders-site</c> receives its authorization codes.</summary>
    public Uri SiteRedirectUri { get; set; } = new("http://127.0.0.1:5300/signin-oidc");

    /// <summary>Where <c>inference-agent</c> receives its authorization codes: on loopback, at any port (RFC 8252, 7.3).</summary>
    public Uri AgentRedirectUri { get; set; } = new("http://127.0.0.1/callback");

    /// <summary>By audience, the value of the parameter <c>resource</c> (RFC 8707) for the API. No other value is accepted.</summary>
    public Dictionary<string, string> Resources { get; } = new(StringComparer.Ordinal);

    /// <summary>Other addresses where <c>orders-web</c> receives codes, such as the API reference of the sample API.</summary>
    public IList<Uri> FurtherRedirectUris { get; } = [];

    /// <summary>The origins whose pages may request tokens (CORS).</summary>
    public IList<string> AllowedOrigins { get; } = [];

    public Dictionary<string, string> ClientSecrets { get; } = new(StringComparer.Ordinal);

    /// <summary>By client, the tenant (<c>tenant_id</c>) of its own tokens.</summary>
    public Dictionary<string, string> ClientTenants { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, UserOptions> Users { get; } = new(StringComparer.Ordinal);
}

internal sealed class UserOptions
{
    public string Name { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>The tenant (<c>tenant_id</c>), if any.</summary>
    public string? Tenant { get; set; }

    /// <summary>The roles (<c>roles</c>; RFC 9068, 2.2.3.1).</summary>
    public List<string> Roles { get; } = [];
}
