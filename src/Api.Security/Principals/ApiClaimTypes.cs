namespace Api.Security;

/// <summary>The claim names that <see cref="ApiCaller"/> and the scope requirements read.</summary>
public static class ApiClaimTypes
{
    /// <summary>The subject (RFC 7519, 4.1.2); also the name claim of the identity.</summary>
    public const string Subject = "sub";

    /// <summary>
    /// The OAuth client (RFC 8693, 4.3). Schemes map the identity provider's own name for it (<c>azp</c>, <c>cid</c>) to this
    /// claim.
    /// </summary>
    public const string ClientId = "client_id";

    /// <summary>The tenant of the caller, unless <c>Tenant:ClaimType</c> names another claim.</summary>
    public const string TenantId = "tenant_id";

    /// <summary>A granted scope (RFC 8693, 4.2).</summary>
    public const string Scope = "scope";

    /// <summary>A granted scope, as Microsoft Entra ID and Okta name it.</summary>
    public const string Scp = "scp";

    /// <summary>A role (RFC 9068, 2.2.3.1); the role claim of the identity.</summary>
    public const string Roles = "roles";
}
