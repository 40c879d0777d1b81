using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Every requirement of this library as a policy name. The names can be used in <c>[Authorize("…")]</c>, in routes of a gateway
/// and on hub methods. Each requirement defines the format of the text after the first colon.
/// </summary>
internal sealed class PolicyNames(ResourceRegistry resources)
{
    private readonly FrozenDictionary<string, Func<string, IAuthorizationRequirement[]>> _kinds =
        new Dictionary<string, Func<string, IAuthorizationRequirement[]>>
    {
        [ScopePolicyName.AllPrefix] = ScopePolicyName.ParseAll,
        [ScopePolicyName.AnyPrefix] = rest => [ScopePolicyName.ParseAny(rest)],
        [ClaimPolicyName.Prefix] = rest => [ClaimPolicyName.Parse(rest)],
        [RolePolicyName.Prefix] = rest => [RolePolicyName.Parse(rest)],
        [StepUpPolicyName.Prefix] = rest => [StepUpPolicyName.Parse(rest)],
        [TenantPolicyName.Prefix] = rest => [TenantPolicyName.Parse(rest)],
        [ResourcePolicyName.Prefix] = rest => ResourcePolicyName.Parse(rest, resources),
        [OwnerPolicyName.Prefix] = OwnerPolicyName.Parse,
        [NetworkPolicyName.Prefix] = rest => [NetworkPolicyName.Parse(rest)],
        [TimePolicyName.Prefix] = rest => [TimePolicyName.Parse(rest)],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The prefixes of all names, each with its colon.</summary>
    public IReadOnlyList<string> Prefixes => _kinds.Keys;

    /// <returns><see langword="null"/> when the name is not one of this library.</returns>
    /// <exception cref="ArgumentException">The name is one of this library, but the text after the colon is not valid.</exception>
    public IAuthorizationRequirement[]? Parse(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && _kinds.TryGetValue(name[..(colon + 1)], out var parse) ? parse(name[(colon + 1)..]) : null;
    }
}
