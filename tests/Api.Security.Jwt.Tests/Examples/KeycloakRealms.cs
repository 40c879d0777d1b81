using Api.Security.Jwt;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Examples;

/// <summary>Trusts the realms of one Keycloak server that are on a list.</summary>
public sealed class KeycloakRealms(IOptionsMonitor<KeycloakOptions> keycloak) : IIssuerResolver
{
    // Called on every request, so it reads from memory only. The part after the slash must be exactly a name on the list.
    public bool Allows(string issuer)
    {
        var (prefix, realms) = (keycloak.CurrentValue.Server + "/realms/", keycloak.CurrentValue.Realms);
        return issuer.StartsWith(prefix, StringComparison.Ordinal) && realms.Contains(issuer[prefix.Length..]);
    }

    // Called once for each realm, after Allows. The discovery document is in its default place, below the issuer.
    public ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken) =>
        ValueTask.FromResult<JwtIssuerOptions?>(new JwtIssuerOptions
        {
            Authority = issuer,
            Audiences = { keycloak.CurrentValue.Audience },
            Profile = AccessTokenProfile.Keycloak,
            Tenants = { issuer[(keycloak.CurrentValue.Server.Length + "/realms/".Length)..] }, // each realm is one tenant
            TenantFromIssuer = true, // whether or not its tokens name the tenant
        });

    // Optional. Their keys are fetched in the background after the start.
    public ValueTask<IReadOnlyCollection<string>> FindWarmUpAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyCollection<string>>(
            [.. keycloak.CurrentValue.Realms.Select(realm => $"{keycloak.CurrentValue.Server}/realms/{realm}")]);
}

/// <summary>The section <c>Keycloak</c>.</summary>
public sealed class KeycloakOptions
{
    /// <summary>Without a slash at the end: <c>https://sso.example.com</c>.</summary>
    public string Server { get; set; } = "";

    public string Audience { get; set; } = "";

    /// <summary>Compared case-sensitively, the default of a set.</summary>
    public HashSet<string> Realms { get; } = [];
}
