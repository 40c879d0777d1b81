using System.Security.Claims;

namespace Api.Security.Mtls;

/// <summary>A configured client, with the claims of its callers.</summary>
internal sealed class CertificateClient
{
    /// <param name="index">Its place in the settings.</param>
    /// <param name="options">Its settings.</param>
    /// <param name="tenantClaim">The name of the tenant claim.</param>
    public CertificateClient(int index, MtlsClientOptions options, string tenantClaim)
    {
        (Index, Id, TenantId) = (index, options.Id, options.TenantId);
        List<CallerClaim> claims = [Text(ApiClaimTypes.Subject, Id), Text(ApiClaimTypes.ClientId, Id)];
        if (TenantId is { } tenant) claims.Add(Text(tenantClaim, tenant));
        claims.AddRange(options.Scopes.Select(scope => Text(ApiClaimTypes.Scope, scope)));
        Claims = [.. claims];
    }

    public int Index { get; }

    public string Id { get; }

    public string? TenantId { get; }

    public CallerClaim[] Claims { get; }

    private static CallerClaim Text(string type, string value) => new(type, value, ClaimValueTypes.String);
}
