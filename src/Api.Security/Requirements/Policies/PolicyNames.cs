using System.Collections.Frozen;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Every requirement of this library as a policy name. The names can be used in <c>[Authorize("…")]</c>, in routes of a gateway
/// and on hub methods. Each requirement defines the format of the text after the first colon.
/// </summary>
internal sealed class PolicyNames(ResourceRegistry resources, IEnumerable<PolicyKind> others)
{
    private readonly FrozenDictionary<string, Func<string, IAuthorizationRequirement[]>> _kinds =
        new Dictionary<string, Func<string, IAuthorizationRequirement[]>>
    {
        [ApiCallerRequirement.PolicyName] = rest => [ApiCallerRequirement.FromPolicy(rest)],
        [ScopeRequirement.AllPrefix] = ScopeRequirement.AllFromPolicy,
        [ScopeRequirement.AnyPrefix] = rest => [ScopeRequirement.AnyFromPolicy(rest)],
        [ClaimRequirement.PolicyPrefix] = rest => [ClaimRequirement.FromPolicy(rest)],
        [RoleRequirement.PolicyPrefix] = rest => [RoleRequirement.FromPolicy(rest)],
        [StepUpRequirement.PolicyPrefix] = rest => [StepUpRequirement.FromPolicy(rest)],
        [BindingRequirement.PolicyPrefix] = rest => [BindingRequirement.FromPolicy(rest)],
        [AuthorizationDetailRequirement.PolicyPrefix] = rest => [AuthorizationDetailRequirement.FromPolicy(rest)],
        [TenantRequirement.PolicyPrefix] = rest => [TenantRequirement.FromPolicy(rest)],
        [ResourceRequirement.PolicyPrefix] = rest => ResourceRequirement.FromPolicy(rest, resources),
        [OwnerRequirement.PolicyPrefix] = OwnerRequirement.FromPolicy,
        [NetworkRequirement.PolicyPrefix] = rest => [NetworkRequirement.FromPolicy(rest)],
        [TimeRequirement.PolicyPrefix] = rest => [TimeRequirement.FromPolicy(rest)],
    }.Concat(others.Select(kind => KeyValuePair.Create(kind.Prefix, kind.Parse))).ToFrozenDictionary(StringComparer.Ordinal);

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

/// <summary>The policy names of a package.</summary>
/// <param name="Prefix">The prefix, with its colon.</param>
/// <param name="Parse">Creates the requirements from the text after it.</param>
internal sealed record PolicyKind(string Prefix, Func<string, IAuthorizationRequirement[]> Parse);
