namespace Api.Security;

/// <summary>An object that has an owner.</summary>
public interface IOwnedResource
{
    /// <summary>The owner: the subject (<c>sub</c>) of a user, or the client id of a client that acts for itself.</summary>
    string OwnerId { get; }

    /// <summary>
    /// The issuer of <see cref="OwnerId"/> (<see cref="ApiCaller.Issuer"/>). A subject is unique only together with its issuer.
    /// Callers with API keys have their own issuer (<see cref="ApiSecurityDefaults.ApiKeyIssuer"/>).
    /// </summary>
    /// <value>
    /// <see langword="null"/>, the default, for the only trusted issuer of tokens. When several issuers are trusted, an object
    /// without an issuer belongs to no caller.
    /// </value>
    string? OwnerIssuer => null;

    /// <summary>The tenant that the object belongs to.</summary>
    /// <value>
    /// When a type does not implement this property, no tenant is compared. When the property returns <see langword="null"/>, the
    /// object is in no tenant: it is hidden from all callers except those with <c>Tenant:CrossTenantScope</c>.
    /// </value>
    string? TenantId => ResourceTenant.NotImplemented;
}
