namespace Api.Security;

/// <summary>A requirement of this library: it says in a few words what it wants.</summary>
internal interface IDescribedRequirement
{
    /// <summary>For reports, such as <c>tenant = {tenantId}</c>; made of what the application wrote, never of a request.</summary>
    string Rule { get; }

    /// <summary>Whether it reads the request, so that without one it is not met.</summary>
    bool ReadsRequest => false;

    /// <summary>Whether it compares tenants, so that it must be known who may speak for which.</summary>
    bool ComparesTenants => false;

    /// <summary>Whether its refusal is the 404 of what does not exist.</summary>
    bool Hides(TenantOptions tenants) => false;
}
