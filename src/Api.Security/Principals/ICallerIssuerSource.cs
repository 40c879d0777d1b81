namespace Api.Security;

/// <summary>
/// The issuers of callers that a package trusts, registered as a service. A caller is known by issuer and subject (OWASP ASVS 5.0,
/// 10.3.3): where several issuers are trusted, a subject alone is nobody, and a tenant counts only when its issuer may speak for it.
/// </summary>
public interface ICallerIssuerSource
{
    /// <summary>Those that are known at the start.</summary>
    IReadOnlyList<CallerIssuer> Issuers { get; }

    /// <summary>Whether there may be others, which are known at run time only.</summary>
    bool HasFurtherIssuers { get; }

    /// <summary>Finds the tenants of an issuer for claims that the application has copied to an identity of its own.</summary>
    /// <param name="issuer">The issuer of a claim.</param>
    /// <returns><see langword="null"/> when it is none of this package's.</returns>
    IssuerTenants? TenantsOf(string issuer);
}

/// <summary>An issuer of callers that is known at the start.</summary>
/// <param name="name">The issuer, as <see cref="AcceptedCaller.Issuer"/> has it.</param>
/// <param name="place">Where it is configured, such as <c>ApiSecurity:Jwt:Issuers:0</c>.</param>
public sealed class CallerIssuer(string name, string place)
{
    /// <summary>The issuer, as <see cref="AcceptedCaller.Issuer"/> has it.</summary>
    public string Name { get; } = name;

    /// <summary>Where it is configured; what the start names when it asks for a setting.</summary>
    public string Place { get; } = place;

    /// <summary>Whether the application says for which tenants it speaks.</summary>
    public bool HasTenants { get; init; }

    /// <summary>Whether it replaces the configured one during development, and so does not count as a further one.</summary>
    public bool IsForDevelopment { get; init; }
}
