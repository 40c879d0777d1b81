namespace Api.Security;

/// <summary>A requirement of this library that describes itself in a few words.</summary>
internal interface IDescribedRequirement
{
    /// <summary>
    /// The description for reports, such as <c>tenant = {tenantId}</c>. Built from text of the application, never from a request.
    /// </summary>
    string Rule { get; }

    /// <summary>Whether it reads the request. Without a request it is not met.</summary>
    bool ReadsRequest => false;

    /// <summary>Whether it compares tenants. The tenants that each issuer may assert must then be known.</summary>
    bool ComparesTenants => false;

    /// <summary>Whether its refusal is the 404 of an object that does not exist.</summary>
    bool Hides(TenantOptions tenants) => false;
}
