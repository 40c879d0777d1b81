using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Finds requirements that nobody could ever meet, or that would not look at what they were written for, on every endpoint
/// and hub method, before the first request.
/// </summary>
internal sealed class EndpointMistakes(IAuthorizationPolicyProvider provider, ScopeCatalogue catalogue, TenantOptions tenant, IServiceProviderIsService services)
{
    private readonly List<string> _mistakes = [];

    /// <summary>One sentence for each mistake, with its cure.</summary>
    /// <exception cref="ArgumentException">An attribute on a hub method names something that cannot be required.</exception>
    public async Task<IReadOnlyList<string>> FindAsync(IEnumerable<Endpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            var pattern = (endpoint as RouteEndpoint)?.RoutePattern;
            var parameters = pattern?.Parameters.Select(parameter => parameter.Name).ToArray();
            foreach (var policy in endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>()) Check(policy.Requirements, parameters, endpoint.DisplayName);
            await CheckAsync(endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(), parameters, endpoint.DisplayName);
            await CheckParametersAsync(endpoint);
            if (endpoint.Metadata.GetMetadata<HubMetadata>() is { } hub) await CheckMethodsAsync(hub.HubType, parameters);
        }

        return [.. _mistakes.Distinct(StringComparer.Ordinal)];
    }

    // Nothing would fill it, and every request be an error.
    private async Task CheckParametersAsync(Endpoint endpoint)
    {
        var wanted = endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters().Select(parameter => parameter.ParameterType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(AuthorizedResource<>)).ToArray();
        if (wanted is null or []) return;
        var filled = new List<Type?>();
        foreach (var name in endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).OfType<string>().Where(name => name.Length > 0))
            filled.AddRange(await TryParametersAsync(name));
        filled.AddRange(endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>().SelectMany(policy => policy.Requirements).OfType<IOutboundRequirement>().Select(requirement => requirement.Parameter));
        foreach (var type in wanted.Where(type => !filled.Contains(type)))
            _mistakes.Add($"{endpoint.DisplayName} has a parameter AuthorizedResource<{type.GetGenericArguments()[0].Name}>, but no RequireResource<{type.GetGenericArguments()[0].Name}>(\u2026) to check it.");
    }

    private async Task<IEnumerable<Type?>> TryParametersAsync(string policy)
    {
        try
        {
            return (await provider.GetPolicyAsync(policy))?.Requirements.OfType<IOutboundRequirement>().Select(requirement => requirement.Parameter) ?? [];
        }
        catch (ArgumentException)
        {
            return []; // told already
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "SignalR keeps a hub's public methods; a trimmed method cannot be called.")]
    private async Task CheckMethodsAsync(Type hub, string[]? parameters)
    {
        foreach (var method in hub.GetMethods(BindingFlags.Instance | BindingFlags.Public))
            await CheckAsync(method.GetCustomAttributes<AuthorizeAttribute>(), parameters, $"{hub.Name}.{method.Name}");
    }

    private async Task CheckAsync(IEnumerable<IAuthorizeData> data, string[]? parameters, string? place)
    {
        foreach (var name in data.Select(required => required.Policy).OfType<string>().Where(name => name.Length > 0))
        {
            try
            {
                if (await provider.GetPolicyAsync(name) is { } policy) Check(policy.Requirements, parameters, place);
                else _mistakes.Add($"{place} requires the policy '{name}', which nobody defines: define it in AddAuthorization() or under ApiSecurity:Policies, or correct its spelling.");
            }
            catch (ArgumentException mistake)
            {
                _mistakes.Add($"{place} requires '{name}', which cannot be: {mistake.Message}");
            }
        }
    }

    private void Check(IReadOnlyList<IAuthorizationRequirement> requirements, string[]? parameters, string? place)
    {
        foreach (var scope in RequirementGroups.Flatten(requirements).SelectMany(requirement => requirement.Scopes).Where(scope => !catalogue.Defines(scope)))
            _mistakes.Add($"{place} requires the scope '{scope}', which is not in the catalogue: define it, or correct its spelling.");
        foreach (var missing in requirements.OfType<IOutboundRequirement>().Select(requirement => requirement.Missing(services)).OfType<string>())
            _mistakes.Add($"{place} requires what cannot be: {missing}");
        if (parameters is null) return;

        foreach (var requirement in RequirementGroups.Flatten(requirements))
        {
            switch (requirement)
            {
                case TenantRequirement { RouteParameter: { } named } when !Has(parameters, named):
                    _mistakes.Add($"{place} compares the tenant with the route parameter '{named}', which its route does not have.");
                    break;
                // Without it only the caller's own tenant is asked for, and the one in the route would be anybody's.
                case TenantRequirement { RouteParameter: null } when !Has(parameters, tenant.RouteParameter) && Array.Find(parameters, name => name.Contains("tenant", StringComparison.OrdinalIgnoreCase)) is { } likely:
                    _mistakes.Add($"{place} requires a tenant, but its route parameter '{likely}' is not '{tenant.RouteParameter}': write RequireTenant(\"{likely}\"), or set Tenant:RouteParameter.");
                    break;
                case OwnerRequirement owner when !Has(parameters, owner.RouteParameter):
                    _mistakes.Add($"{place} compares the owner with the route parameter '{owner.RouteParameter}', which its route does not have.");
                    break;
                case ScopeRequirement scopes:
                    foreach (var name in scopes.AnyOf.SelectMany(scope => scope.Template?.Names ?? []).Where(name => name != ScopeTemplate.Tenant && !Has(parameters, name)))
                        _mistakes.Add($"{place} requires a scope with the route parameter '{{{name}}}', which its route does not have.");
                    break;
            }
        }
    }

    private static bool Has(string[] parameters, string name) => parameters.Contains(name, StringComparer.OrdinalIgnoreCase);
}
