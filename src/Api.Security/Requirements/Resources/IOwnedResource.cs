namespace Api.Security;

/// <summary>Something that belongs to somebody.</summary>
public interface IOwnedResource
{
    /// <summary>The owner: the subject (<c>sub</c>) of a user, or the client id of a client that acts for itself.</summary>
    string OwnerId { get; }

    /// <summary>
    /// Who issued <see cref="OwnerId"/> (<see cref="ApiCaller.Issuer"/>): a subject is unique only together with its issuer. Callers with
    /// API keys have an issuer of their own (<see cref="ApiSecurityDefaults.ApiKeyIssuer"/>).
    /// </summary>
    /// <value>
    /// <see langword="null"/>, the default, for the one issuer of tokens that is trusted. Where several are, an object that does not say it
    /// belongs to no caller.
    /// </value>
    string? OwnerIssuer => null;

    /// <summary>The tenant that the object belongs to.</summary>
    /// <value>
    /// A type that does not implement it has no tenants, and none is compared. One that does and returns <see langword="null"/> says that
    /// the object is in no tenant: it is hidden from everybody but holders of <c>Tenant:CrossTenantScope</c>.
    /// </value>
    string? TenantId => ResourceTenant.NotImplemented;
}
