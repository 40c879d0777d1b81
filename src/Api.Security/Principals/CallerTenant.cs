using System.Security.Claims;
using System.Text.Json;

namespace Api.Security;

/// <summary>
/// The tenant of a caller: the one value of the tenant claim, when the caller's issuer may speak for it. None or several are no tenant,
/// equal ones included.
/// </summary>
internal sealed class CallerTenant(ClaimPath claim, CallerIssuers issuers)
{
    /// <summary>Whether anything is said about a tenant, also when that is none.</summary>
    public bool IsSaidOf(ClaimsPrincipal principal) => claim.Any(principal, 0, static (_, _) => true);

    public string? Of(ClaimsPrincipal principal) =>
        Named(principal) is { } tenant && issuers.Agree(principal, tenant, static (tenants, tenant) => tenants.SpeaksFor(tenant)) ? tenant : null;

    /// <summary>Whether the caller names a tenant that its issuer may not speak for.</summary>
    public bool IsForeign(ClaimsPrincipal principal) => Named(principal) is not null && Of(principal) is null;

    /// <summary>Whether the cross-tenant scope counts for a caller who has it.</summary>
    public bool MayCross(ClaimsPrincipal principal) => issuers.Agree(principal, 0, static (tenants, _) => tenants.CrossTenant);

    private string? Named(ClaimsPrincipal principal)
    {
        if (claim.Only(principal) is { } only) return only is { Kind: JsonValueKind.String or JsonValueKind.Number, Text: { Length: > 0 } tenant } ? tenant : null;
        return IsSaidOf(principal) ? null : TenantOfAll(principal);
    }

    private static string? TenantOfAll(ClaimsPrincipal principal)
    {
        foreach (var identity in AuthenticatedIdentities.Identities(principal))
            if (identity is CallerIdentity { Tenants.TenantOfAll: { } tenant }) return tenant;
        return null;
    }
}
