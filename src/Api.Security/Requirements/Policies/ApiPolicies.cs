using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Decides which policy applies to a request: the endpoint's own, or the same with the schemes of this library.</summary>
internal sealed class ApiPolicies(DefaultSchemes defaults, ApiPaths paths, SchemeRegistry registry)
{
    private readonly ConditionalWeakTable<AuthorizationPolicy, Variants> _variants = [];
    private readonly ConditionalWeakTable<EndpointMetadataCollection, object> _named = [];

    /// <returns>The policy that applies; <see langword="null"/> when nothing is required.</returns>
    public AuthorizationPolicy? Effective(AuthorizationPolicy policy, HttpContext context) =>
        defaults.NothingElseIs && !paths.Any
            ? policy
            : Effective(policy, context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty, paths.Contain(context));

    /// <summary>The same for an endpoint, before there is a request.</summary>
    /// <param name="policy">The policy of the endpoint.</param>
    /// <param name="metadata">Its metadata.</param>
    /// <param name="route">Its route.</param>
    public AuthorizationPolicy? Effective(AuthorizationPolicy policy, EndpointMetadataCollection metadata, string route) =>
        defaults.NothingElseIs && !paths.Any ? policy : Effective(policy, metadata, paths.Contain(route));

    /// <summary>Marks the request as one of the API when only schemes of this library authenticate it.</summary>
    public void Mark(HttpContext context, AuthorizationPolicy effective)
    {
        if (!defaults.NothingElseIs && effective.AuthenticationSchemes.Count > 0 && effective.AuthenticationSchemes.All(registry.IsOurs))
            ApiRequest.Set(context);
    }

    public static bool IsOurs(IAuthorizationRequirement requirement) => requirement is IDescribedRequirement or ITenantRequirement;

    /// <summary>Returns the schemes of others that an endpoint names itself.</summary>
    public IEnumerable<string> OthersNamedBy(EndpointMetadataCollection metadata) =>
        metadata.GetOrderedMetadata<IAuthorizeData>().SelectMany(data => data.AuthenticationSchemes?.Split(',') ?? [])
            .Concat(metadata.GetOrderedMetadata<AuthorizationPolicy>().SelectMany(policy => policy.AuthenticationSchemes))
            .Select(name => name.Trim()).Where(name => name.Length > 0 && !registry.IsOurs(name)).Distinct(StringComparer.Ordinal);

    private AuthorizationPolicy? Effective(AuthorizationPolicy policy, EndpointMetadataCollection metadata, bool isBelowPath)
    {
        var variants = _variants.GetOrCreateValue(policy);
        if (policy.Requirements.Any(requirement => requirement is PathFallback))
        {
            var replaced = isBelowPath ? variants.BelowPath ??= new(Replace(policy, true))
                : variants.Elsewhere ??= new(Replace(policy, false));
            return replaced.Policy is { } one ? Effective(one, metadata, isBelowPath) : null;
        }

        return isBelowPath || policy.Requirements.Any(requirement => requirement is ApiCallerRequirement)
            || (policy.Requirements.Any(IsOurs) && !NamesOthers(metadata))
            ? variants.OfApi ??= OfApi(policy)
            : policy;
    }

    // What stands for the requirement, together with the others. A policy without requirements cannot be built.
    private static AuthorizationPolicy? Replace(AuthorizationPolicy policy, bool isBelowPath)
    {
        var fallback = policy.Requirements.OfType<PathFallback>().First();
        var stands = isBelowPath ? fallback.BelowPath : fallback.Application;
        IAuthorizationRequirement[] rest =
            [.. policy.Requirements.Where(requirement => requirement is not PathFallback), .. stands?.Requirements ?? []];
        return rest.Length == 0
            ? null
            : new AuthorizationPolicy(rest, policy.AuthenticationSchemes.Concat(stands?.AuthenticationSchemes ?? []).Distinct());
    }

    // The same requirements, with those of its schemes that are ours, or all of ours.
    private AuthorizationPolicy OfApi(AuthorizationPolicy policy)
    {
        string[] named = [.. policy.AuthenticationSchemes.Where(registry.Contains)];
        return new AuthorizationPolicy(policy.Requirements, named.Length > 0 ? named : [ApiSecurityDefaults.SelectingScheme]);
    }

    private bool NamesOthers(EndpointMetadataCollection metadata) =>
        (bool)_named.GetValue(metadata, one => OthersNamedBy(one).Any());

    private sealed class Variants
    {
        public AuthorizationPolicy? OfApi { get; set; }

        public Replacement? BelowPath { get; set; }

        public Replacement? Elsewhere { get; set; }
    }

    private sealed record Replacement(AuthorizationPolicy? Policy);
}
