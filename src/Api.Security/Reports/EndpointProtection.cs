using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>How one endpoint is protected: what it requires of its callers, in words.</summary>
public sealed class EndpointProtection
{
    private EndpointProtection(IReadOnlyList<string> methods, string route) => (Methods, Route) = (methods, route);

    /// <summary>The HTTP methods, in alphabetical order; empty for all; <c>HUB</c> for a method of a SignalR hub.</summary>
    public IReadOnlyList<string> Methods { get; }

    /// <summary>The route as it was written, such as <c>/orders/{id}</c>; for a hub method, followed by its name.</summary>
    public string Route { get; }

    /// <summary>Whether anyone may call it, with or without a credential.</summary>
    public bool IsAnonymous { get; private init; }

    /// <summary>Whether its requirements are evaluated but not enforced (<c>InShadowMode()</c>).</summary>
    public bool IsInShadowMode { get; private init; }

    /// <summary>The authentication schemes whose callers it accepts, in the order in which they were added.</summary>
    public IReadOnlyList<string> Schemes { get; private init; } = [];

    /// <summary>
    /// The required scopes: one scope of each entry. For an anonymous endpoint, the scopes that it opts out of.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Scopes { get; private init; } = [];

    /// <summary>
    /// The other requirements, in a few words each, such as <c>role orders-admin</c>. For an anonymous endpoint, those that it
    /// opts out of; only rate limits still apply to it.
    /// </summary>
    public IReadOnlyList<string> Rules { get; private init; } = [];

    /// <summary>Whether a resource that the caller may not access is answered with 404, as if it did not exist.</summary>
    public bool HidesExistence { get; private init; }

    /// <summary>Those of <see cref="Rules"/> that are rate limits. They apply to anonymous endpoints as well.</summary>
    internal IReadOnlyList<string> Limits { get; private init; } = [];

    /// <summary>Those of <see cref="Rules"/> that are authorization details. Clients need them to get a token.</summary>
    internal IReadOnlyList<string> AuthorizationDetails { get; private init; } = [];

    /// <summary>Reads the protection of an endpoint from its metadata, as the authorization middleware does.</summary>
    /// <param name="metadata">The metadata of the endpoint.</param>
    /// <param name="services">The services of the application.</param>
    /// <param name="route">The route, for <see cref="Route"/>.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The protection.</returns>
    public static async Task<EndpointProtection> ReadAsync(
        EndpointMetadataCollection metadata, IServiceProvider services, string route, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(route);
        cancellationToken.ThrowIfCancellationRequested();
        var isAnonymous = EndpointPolicy.IsAnonymous(metadata);
        var policy = await EndpointPolicy.CombineAsync(metadata, services.GetRequiredService<IAuthorizationPolicyProvider>());
        if (policy is not null) policy = services.GetRequiredService<ApiPolicies>().Effective(policy, metadata, route);
        string[] methods = [.. (metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Order(StringComparer.Ordinal)];
        string[] limits = [.. metadata.GetOrderedMetadata<ILimitMetadata>().Select(limit => limit.Rule)];
        return Describe(
            new(methods, route) { Rules = limits, Limits = limits },
            policy, services, isAnonymous, metadata.GetMetadata<ShadowMode>() is not null);
    }

    internal static async Task<EndpointProtection> ReadHubMethodAsync(
        IReadOnlyList<IAuthorizeData> data, EndpointProtection hub, string method, IServiceProvider services) =>
        // SignalR enforces the requirements of a method even on hubs that accept anonymous connections.
        Describe(
            new(["HUB"], $"{hub.Route} {method}"),
            await AuthorizationPolicy.CombineAsync(services.GetRequiredService<IAuthorizationPolicyProvider>(), data),
            services,
            isAnonymous: false,
            isInShadowMode: false,
            hub);

    private static EndpointProtection Describe(
        EndpointProtection place,
        AuthorizationPolicy? policy,
        IServiceProvider services,
        bool isAnonymous,
        bool isInShadowMode,
        EndpointProtection? hub = null)
    {
        IReadOnlyList<IAuthorizationRequirement> requirements = policy?.Requirements ?? [];
        if (policy is null || requirements.Count == 0)
            return new(place.Methods, place.Route) { IsAnonymous = true, Rules = place.Rules, Limits = place.Limits };

        var tenants = services.GetRequiredService<IOptions<ApiSecurityOptions>>().Value.Tenant;
        var scopes = RequirementGroup.Flatten(requirements).OfType<ScopeRequirement>()
            .Select(requirement => requirement.Scopes).DistinctBy(all => string.Join(' ', all));
        return new(place.Methods, place.Route)
        {
            IsAnonymous = isAnonymous,
            IsInShadowMode = isInShadowMode,
            Schemes = isAnonymous ? []
                : hub is { Schemes.Count: > 0 } ? hub.Schemes /* of the connection */
                : SchemesOf(policy, requirements, services),
            Scopes = [.. scopes],
            HidesExistence = requirements.OfType<IDescribedRequirement>().Concat(RequirementGroup.Flatten(requirements))
                .Any(requirement => requirement.Hides(tenants)),
            Rules = [.. requirements.Select(RuleOf).OfType<string>().Concat(place.Rules).Distinct(StringComparer.Ordinal)],
            AuthorizationDetails = [.. RequirementGroup.Flatten(requirements).OfType<AuthorizationDetailRequirement>()
                .Select(requirement => requirement.Rule).Distinct(StringComparer.Ordinal)],
            Limits = [.. place.Limits, .. requirements.OfType<ILimitRequirement>().Select(requirement => requirement.Rule)],
        };
    }

    // An endpoint for bound tokens takes every token scheme, but describes only those whose callers can meet it.
    private static IReadOnlyList<string> SchemesOf(
        AuthorizationPolicy policy, IReadOnlyList<IAuthorizationRequirement> requirements, IServiceProvider services)
    {
        var names = services.GetRequiredService<AcceptedSchemes>().NamesIn(policy);
        if (!RequirementGroup.Flatten(requirements).OfType<BindingRequirement>().Any()) return names;
        var (registry, bindsToCertificates) = (services.GetRequiredService<SchemeRegistry>(),
            services.GetRequiredService<ConfirmationDispatcher>().Confirms(ConfirmationMembers.Certificate));
        return
        [
            .. names.Where(name => registry.Find(name) is not { } scheme
                || RequirementGroup.Flatten(requirements).OfType<BindingRequirement>()
                    .All(binding => binding.CanBeMetBy(scheme, bindsToCertificates))),
        ];
    }

    private static string? RuleOf(IAuthorizationRequirement requirement) =>
        requirement is ScopeRequirement or DenyAnonymousAuthorizationRequirement or ApiCallerRequirement
            ? null
            : RuleText.Describe(requirement);
}
