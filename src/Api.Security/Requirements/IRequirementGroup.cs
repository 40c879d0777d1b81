using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Several requirements under one name, which may be other ones with the next request.</summary>
internal interface IRequirementGroup : IAuthorizationRequirement, IDescribedRequirement
{
    IReadOnlyList<ICallerRequirement> Current { get; }
}

/// <summary>Looks into groups.</summary>
internal static class RequirementGroups
{
    public static IEnumerable<ICallerRequirement> Flatten(IEnumerable<IAuthorizationRequirement> requirements) => requirements.SelectMany(requirement => requirement switch
    {
        ICallerRequirement one => [one],
        IRequirementGroup group => group.Current,
        _ => Enumerable.Empty<ICallerRequirement>(),
    });
}
