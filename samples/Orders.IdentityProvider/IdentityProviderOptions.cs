using Microsoft.IdentityModel.Tokens;

namespace Orders.IdentityProvider;

/// <summary>Section <c>IdentityProvider</c> of the settings.</summary>
internal sealed class IdentityProviderOptions
{
    /// <summary>The <c>iss</c> of every token; without it, the address that the request came to, with a trailing slash.</summary>
    public Uri? Issuer { get; set; }

    /// <summary><c>RS256</c> or <c>ES256</c>.</summary>
    public string SigningAlgorithm { get; set; } = SecurityAlgorithms.RsaSha256;

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where <c>orders-web</c> receives its authorization codes.</summary>
    public Uri RedirectUri { get; set; } = new("http://127.0.0.1:7777/callback");

    /// <summary>Where <c>inference-agent</c> receives its authorization codes; on the loopback interface, at any port (RFC 8252, 7.3).</summary>
    public Uri AgentRedirectUri { get; set; } = new("http://127.0.0.1/callback");

    /// <summary>By audience, what agents call the API in the parameter <c>resource</c> (RFC 8707); no other value is taken.</summary>
    public Dictionary<string, string> Resources { get; } = new(StringComparer.Ordinal);

    /// <summary>Where else <c>orders-web</c> receives them: pages that log users in, such as the API reference of the sample API.</summary>
    public IList<Uri> FurtherRedirectUris { get; } = [];

    /// <summary>The origins whose pages may ask for tokens (CORS).</summary>
    public IList<string> AllowedOrigins { get; } = [];

    public Dictionary<string, string> ClientSecrets { get; } = new(StringComparer.Ordinal);

    /// <summary>By client, the tenant that its own tokens are for (<c>tenant_id</c>).</summary>
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
