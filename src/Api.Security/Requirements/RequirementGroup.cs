using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Several requirements under one name. They can change between requests.</summary>
internal sealed class RequirementGroup(string name, Func<IReadOnlyList<ICallerRequirement>> current)
    : IAuthorizationRequirement, IDescribedRequirement
{
    public IReadOnlyList<ICallerRequirement> Current => current();

    public string Rule => $"policy {name} ({string.Join("; ", Current.Select(requirement => requirement.Rule))})";

    /// <summary>Returns the requirements, and those in groups.</summary>
    public static IEnumerable<ICallerRequirement> Flatten(IEnumerable<IAuthorizationRequirement> requirements) =>
        requirements.SelectMany(requirement => requirement switch
    {
        ICallerRequirement one => [one],
        RequirementGroup group => group.Current,
        _ => Enumerable.Empty<ICallerRequirement>(),
    });

    public override string ToString() => Rule;
}
