namespace Api.Security;

/// <summary>A requirement of this library: it says in a few words what it wants.</summary>
internal interface IDescribedRequirement
{
    /// <summary>For reports, such as <c>tenant = {tenantId}</c>; made of what the application wrote, never of a request.</summary>
    string Rule { get; }
}
