using Api.Security.Jwt;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Examples;

/// <summary>Trusts the Entra tenants that are on a list.</summary>
public sealed class EntraTenants(IOptionsMonitor<EntraOptions> entra) : IIssuerResolver
{
    // The tenant comes from the issuer and from nowhere else: the issuer determines whose keys are used.
    public bool Allows(string issuer)
    {
        var (instance, tenants) = (entra.CurrentValue.Instance, entra.CurrentValue.Tenants);
        return TenantOf(issuer, instance) is { } tenant && tenants.Contains(tenant);
    }

    // The discovery document is in its default place, below the issuer.
    public ValueTask<JwtIssuerOptions?> ResolveAsync(string issuer, CancellationToken cancellationToken) =>
        ValueTask.FromResult<JwtIssuerOptions?>(new JwtIssuerOptions
        {
            Authority = issuer,
            Audiences = { entra.CurrentValue.Audience },
            Profile = AccessTokenProfile.Entra,
            Tenants = { $"{TenantOf(issuer, entra.CurrentValue.Instance):D}" }, // each issuer has its own tenant
            TenantFromIssuer = true,
        });

    // Guid also accepts upper case and white space; rebuilding the issuer leaves one spelling for each tenant.
    private static Guid? TenantOf(string issuer, string instance)
    {
        var start = instance.Length + 1;
        if (issuer.Length < start + 36 || !Guid.TryParseExact(issuer.AsSpan(start, 36), "D", out var tenant)) return null;
        return issuer == $"{instance}/{tenant:D}/v2.0" ? tenant : null;
    }
}

/// <summary>The section <c>Entra</c>.</summary>
public sealed class EntraOptions
{
    /// <summary>Change it only for a national cloud. Without a slash at the end.</summary>
    public string Instance { get; set; } = "https://login.microsoftonline.com";

    /// <summary>The client id of this API, which is the <c>aud</c> of version 2 tokens.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The ids of the customers' tenants.</summary>
    public HashSet<Guid> Tenants { get; } = [];
}
