using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Which schemes an endpoint accepts callers of.</summary>
internal sealed class AcceptedSchemes(
    SchemeRegistry registry, DefaultSchemes defaults, ApiPolicies policies, IAuthorizationPolicyProvider provider)
{
    /// <summary>Returns the names of the schemes, of this library and of others.</summary>
    /// <param name="policy">The policy that applies to the endpoint.</param>
    public IReadOnlyList<string> NamesIn(AuthorizationPolicy policy)
    {
        var named = policy.AuthenticationSchemes.Count > 0 ? policy.AuthenticationSchemes
            : [defaults.Other ?? ApiSecurityDefaults.SelectingScheme];
        var ours = registry.Schemes.Select(scheme => scheme.Name);
        return
        [
            .. named.SelectMany(name => name == ApiSecurityDefaults.SelectingScheme ? ours : [name])
                .Distinct(StringComparer.Ordinal)
                .Where(name => policy.Requirements.All(requirement => requirement is not IPackageRequirement one || one.Accepts(name))),
        ];
    }

    /// <summary>
    /// Returns the schemes of this library that are accepted, in the order in which they were added; all when none is accepted.
    /// </summary>
    /// <param name="policy">The policy that applies to the endpoint.</param>
    public IReadOnlyList<ApiSecurityScheme> In(AuthorizationPolicy policy)
    {
        var names = NamesIn(policy);
        ApiSecurityScheme[] accepted = [.. registry.Schemes.Where(scheme => names.Contains(scheme.Name, StringComparer.Ordinal))];
        return accepted.Length > 0 ? accepted : registry.Schemes;
    }

    /// <summary>Returns those of the endpoint of a request; all when the endpoint requires nothing.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">
    /// The scheme that was asked to answer: a filter of MVC, or the endpoint itself, may accept one that the policy does not name.
    /// </param>
    public async ValueTask<IReadOnlyList<ApiSecurityScheme>> FindAsync(HttpContext context, string scheme)
    {
        var policy = await EndpointPolicy.CombineAsync(context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty, provider);
        var accepted = policy is not null && policies.Effective(policy, context) is { } effective ? In(effective) : registry.Schemes;
        return registry.Find(scheme) is { } named && !accepted.Contains(named) ? [named, .. accepted] : accepted;
    }
}
