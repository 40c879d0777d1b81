namespace Api.Security;

/// <summary>A requirement of this library: it says in a few words what it wants.</summary>
internal interface IDescribedRequirement
{
    /// <summary>For reports, such as <c>tenant = {tenantId}</c>; made of what the application wrote, never of a request.</summary>
    string Rule { get; }

    /// <summary>Whether its refusal is the 404 of what does not exist.</summary>
    bool Hides(TenantOptions tenants) => false;
}
