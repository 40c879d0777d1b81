using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Several requirements under one name. They can change between requests.</summary>
internal interface IRequirementGroup : IAuthorizationRequirement, IDescribedRequirement
{
    IReadOnlyList<ICallerRequirement> Current { get; }
}

/// <summary>Expands groups.</summary>
internal static class RequirementGroups
{
    public static IEnumerable<ICallerRequirement> Flatten(IEnumerable<IAuthorizationRequirement> requirements) =>
        requirements.SelectMany(requirement => requirement switch
    {
        ICallerRequirement one => [one],
        IRequirementGroup group => group.Current,
        _ => Enumerable.Empty<ICallerRequirement>(),
    });
}
