using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Finds requirements that no caller can meet, or that would not check what they were written for, on every endpoint and hub
/// method, before the first request.
/// </summary>
internal sealed class EndpointErrors(
    ScopeCatalogue catalogue, TenantOptions tenant, IServiceProviderIsService services, ApiPolicies policies,
    ConfirmationDispatcher confirmations)
{
    private readonly List<string> _errors = [];
    private readonly HashSet<Endpoint> _ofEndpoints = [];

    /// <summary>Returns one sentence for each error, with its fix.</summary>
    public static IEnumerable<string> Find(IServiceProvider services, IEnumerable<RequiredPlace> places)
    {
        var find = new EndpointErrors(
            services.GetRequiredService<ClaimInterpretation>().Scopes,
            services.GetRequiredService<RequirementServices>().Tenant,
            services.GetRequiredService<IServiceProviderIsService>(),
            services.GetRequiredService<ApiPolicies>(),
            services.GetRequiredService<ConfirmationDispatcher>());
        var (defaults, paths) = (services.GetRequiredService<DefaultSchemes>(), services.GetRequiredService<ApiPaths>());
        foreach (var place in places)
        {
            find.Check(
                place.Requirements,
                (place.Endpoint as RouteEndpoint)?.RoutePattern.Parameters.Select(parameter => parameter.Name).ToArray(),
                place.Name);
            if (place.IsHubMethod)
            {
                find.CheckConnection(place, defaults, paths);
                continue;
            }

            if (place.Requirements.Any(ApiPolicies.IsOurs)) find._ofEndpoints.Add(place.Endpoint);
            find.CheckHandler(place.Endpoint, place.Requirements);
            find.CheckSchemes(place.Endpoint, paths);
        }

        return find._errors;
    }

    // Nothing would bind the parameter, and every request would fail.
    private void CheckHandler(Endpoint endpoint, IEnumerable<IAuthorizationRequirement> requirements)
    {
        var filled = requirements.OfType<IOutboundRequirement>().Select(requirement => requirement.Parameter).ToArray();
        foreach (var type in (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
            .Select(parameter => parameter.ParameterType))
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(AuthorizedResource<>) || filled.Contains(type)) continue;
            var resource = type.GetGenericArguments()[0].Name;
            _errors.Add(
                $"{endpoint.DisplayName} has a parameter AuthorizedResource<{resource}>, but no RequireResource<{resource}>(\u2026) "
                    + "to check it.");
        }
    }

    // SignalR checks a method with the caller of the connection, whichever scheme has authenticated it.
    private void CheckConnection(RequiredPlace method, DefaultSchemes defaults, ApiPaths paths)
    {
        if (defaults.Other is not { } other || !method.Requirements.Any(ApiPolicies.IsOurs)) return;
        var metadata = method.Endpoint.Metadata;
        var policies = metadata.GetOrderedMetadata<AuthorizationPolicy>();
        var names = metadata.GetOrderedMetadata<IAuthorizeData>();
        var isDecided = policies.Any(policy => policy.AuthenticationSchemes.Count > 0 || policy.Requirements.Any(ApiPolicies.IsOurs))
            || names.Any(data => data.AuthenticationSchemes is { Length: > 0 })
            || _ofEndpoints.Contains(method.Endpoint)
            || paths.Contain(method.Endpoint);
        if (!isDecided)
            _errors.Add(
                $"{method.Name} has a requirement of Api.Security, but its connections are authenticated by the default scheme '{other}': "
                    + "write MapHub<…>(…).RequireApiSecurity(), or name the scheme.");
    }

    // The endpoint is meant for callers of the API, and names others.
    private void CheckSchemes(Endpoint endpoint, ApiPaths paths)
    {
        var why = endpoint.Metadata.GetMetadata<RequireApiSecurityAttribute>() is not null ? "RequireApiSecurity"
            : paths.Contain(endpoint) ? "ApiSecurity:Paths"
            : null;
        if (why is null) return;
        foreach (var name in policies.OthersNamedBy(endpoint.Metadata))
            _errors.Add(
                $"{endpoint.DisplayName} belongs to the API ({why}), but names the scheme '{name}': remove the scheme, or move the "
                    + "endpoint.");
    }

    private void Check(IReadOnlyList<IAuthorizationRequirement> requirements, string[]? parameters, string? place)
    {
        foreach (var scope in RequirementGroup.Flatten(requirements).SelectMany(requirement => requirement.Scopes)
            .Where(scope => !catalogue.Defines(scope)))
            _errors.Add($"{place} requires the scope '{scope}', which is not in the catalog: define it, or correct its spelling.");
        foreach (var missing in requirements.OfType<IOutboundRequirement>().Select(requirement => requirement.Missing(services))
            .OfType<string>())
            _errors.Add($"{place} has a requirement that cannot be met: {missing}");
        foreach (var binding in RequirementGroup.Flatten(requirements).OfType<BindingRequirement>()
            .Where(binding => !confirmations.Confirms(binding.Member)))
        {
            _errors.Add(binding.Member is null
                ? $"{place} requires a bound token, but no package confirms one: call AddDPoP() or AddMtls()."
                : $"{place} requires a DPoP proof, but no package checks one: call AddDPoP().");
        }

        if (parameters is null) return;

        foreach (var requirement in RequirementGroup.Flatten(requirements))
        {
            switch (requirement)
            {
                case TenantRequirement { RouteParameter: { } named } when !Has(parameters, named):
                    _errors.Add($"{place} compares the tenant with the route parameter '{named}', which its route does not have.");
                    break;
                // Without the parameter, only the caller's own tenant is required, and the tenant in the route is not compared.
                case TenantRequirement { RouteParameter: null } when !Has(parameters, tenant.RouteParameter)
                    && Array.Find(parameters, name => name.Contains("tenant", StringComparison.OrdinalIgnoreCase)) is { } likely:
                    _errors.Add(
                        $"{place} requires a tenant, but its route parameter '{likely}' is not '{tenant.RouteParameter}': "
                            + $"write RequireTenant(\"{likely}\"), or set Tenant:RouteParameter.");
                    break;
                case OwnerRequirement owner when !Has(parameters, owner.RouteParameter):
                    _errors.Add(
                        $"{place} compares the owner with the route parameter '{owner.RouteParameter}', which its route does not have.");
                    break;
                case AuthorizationDetailRequirement { RouteParameter: { } named } when !Has(parameters, named):
                    _errors.Add(
                        $"{place} compares the identifier of an authorization detail with the route parameter '{named}', which its route "
                            + "does not have.");
                    break;
                case ScopeRequirement scopes:
                    foreach (var name in scopes.AnyOf.SelectMany(scope => scope.Template?.Names ?? [])
                        .Where(name => name != ScopeTemplate.Tenant && !Has(parameters, name)))
                        _errors.Add($"{place} requires a scope with the route parameter '{{{name}}}', which its route does not have.");
                    break;
            }
        }
    }

    private static bool Has(string[] parameters, string name) => parameters.Contains(name, StringComparer.OrdinalIgnoreCase);
}
