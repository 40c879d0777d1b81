using System.Security.Claims;
using System.Text.Json;

namespace Api.Security;

/// <summary>
/// The tenant of a caller: the only value of the tenant claim, if the caller's issuer may assert it. A caller with several
/// values, even equal ones, has no tenant.
/// </summary>
internal sealed class CallerTenant(ClaimPath claim, CallerIssuers issuers)
{
    /// <summary>Checks whether there is a tenant claim, even one without a valid value.</summary>
    public bool IsSaidOf(ClaimsPrincipal principal) => claim.Any(principal, 0, static (_, _) => true);

    public string? Find(ClaimsPrincipal principal) =>
        Named(principal) is { } tenant && issuers.Agree(principal, tenant, static (tenants, tenant) => tenants.MayAssert(tenant))
            ? tenant
            : null;

    /// <summary>Checks whether the caller names a tenant that the issuer may not assert.</summary>
    public bool IsForeign(ClaimsPrincipal principal) => Named(principal) is not null && Find(principal) is null;

    /// <summary>Checks whether the cross-tenant scope is valid for a caller that has it.</summary>
    public bool MayCross(ClaimsPrincipal principal) => issuers.Agree(principal, 0, static (tenants, _) => tenants.CrossTenant);

    private string? Named(ClaimsPrincipal principal)
    {
        if (claim.Only(principal) is { } only)
            return only is { Kind: JsonValueKind.String or JsonValueKind.Number, Text: { Length: > 0 } tenant } ? tenant : null;
        return IsSaidOf(principal) ? null : AssignedTenant(principal);
    }

    private static string? AssignedTenant(ClaimsPrincipal principal)
    {
        foreach (var identity in CallerIdentities.Identities(principal))
            if (identity is CallerIdentity { Tenants.AssignedTenant: { } tenant }) return tenant;
        return null;
    }
}
