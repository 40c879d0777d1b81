namespace Api.Security;

/// <summary>
/// The issuers of callers that a package trusts, registered as a service. A caller is identified by issuer and subject (OWASP
/// ASVS 5.0, 10.3.3). When several issuers are trusted, a subject alone identifies no caller, and a tenant is valid only when the
/// issuer may assert it.
/// </summary>
internal interface ICallerIssuerSource
{
    /// <summary>The issuers known at startup.</summary>
    IReadOnlyList<CallerIssuer> Issuers { get; }

    /// <summary>Whether there may be further issuers that become known only at run time.</summary>
    bool HasFurtherIssuers { get; }

    /// <summary>Returns the tenants of an issuer, for claims that the application has copied to an identity of its own.</summary>
    /// <param name="issuer">The issuer of a claim.</param>
    /// <returns><see langword="null"/> when the issuer is not one of this package.</returns>
    IssuerTenants? TenantsOf(string issuer);
}

/// <summary>An issuer of callers that is known at startup.</summary>
/// <param name="name">The issuer, as in <see cref="AcceptedCaller.Issuer"/>.</param>
/// <param name="place">Where it is configured, such as <c>ApiSecurity:Jwt:Issuers:0</c>.</param>
internal sealed class CallerIssuer(string name, string place)
{
    /// <summary>The issuer, as in <see cref="AcceptedCaller.Issuer"/>.</summary>
    public string Name { get; } = name;

    /// <summary>Where it is configured. Startup errors about a missing setting name this place.</summary>
    public string Place { get; } = place;

    /// <summary>Whether the application configures the tenants that the issuer may assert.</summary>
    public bool HasTenants { get; init; }

    /// <summary>Whether it replaces the configured issuer during development, and is therefore not a further issuer.</summary>
    public bool IsForDevelopment { get; init; }
}
