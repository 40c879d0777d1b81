namespace Api.Security.Jwt;

/// <summary>The caller claims that this API reads. A claim that it does not read is never a reason to refuse a token.</summary>
/// <param name="Scope">Whether scopes are in <c>scope</c>.</param>
/// <param name="Scp">Whether scopes are in <c>scp</c>.</param>
/// <param name="TenantId">Whether the tenant is in <c>tenant_id</c>.</param>
internal sealed record UsedClaims(bool Scope, bool Scp, bool TenantId)
{
    public static UsedClaims From(ApiSecurityOptions options) =>
        new(
            Scope: options.Scopes.ClaimTypes.Contains(ApiClaimTypes.Scope),
            Scp: options.Scopes.ClaimTypes.Contains(ApiClaimTypes.Scp),
            TenantId: options.Tenant.ClaimType == ApiClaimTypes.TenantId);
}
