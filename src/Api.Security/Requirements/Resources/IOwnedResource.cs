namespace Api.Security;

/// <summary>Something that belongs to somebody.</summary>
public interface IOwnedResource
{
    /// <summary>The owner: the subject (<c>sub</c>) of a user, or the client id of a client that acts for itself.</summary>
    string OwnerId { get; }

    /// <summary>Who issued <see cref="OwnerId"/> (<c>iss</c>), where several issuers are trusted: a subject is unique only together with its issuer.</summary>
    /// <value><see langword="null"/>, the default, for whichever.</value>
    string? OwnerIssuer => null;

    /// <summary>The tenant it belongs to.</summary>
    /// <value><see langword="null"/>, the default, for none: then no tenant is compared.</value>
    string? TenantId => null;
}
