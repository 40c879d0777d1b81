using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// The object that the request names exists, belongs to the caller's tenant and, unless the scope was granted as <c>:any</c>, to
/// the caller. An object of another tenant or owner gets exactly the same response as one that does not exist. Another
/// requirement checks that the scope was granted at all.
/// </summary>
internal sealed class ResourceRequirement<T>(RequiredScope scope) : IOutboundRequirement
    where T : class, IOwnedResource
{
    public Type? Parameter => typeof(AuthorizedResource<T>);

    public string Rule => $"resource {ResourceRequirement.NameOf<T>()}";

    public bool ReadsRequest => true;

    public bool ComparesTenants => ResourceTenant.IsImplementedBy(typeof(T));

    public string? Missing(IServiceProviderIsService services) =>
        services.IsService(typeof(IResourceProvider<T>)) ? null : ResourceRequirement.NotRegistered(ResourceRequirement.NameOf<T>());

    public bool Hides(TenantOptions tenants) => true;

    public async ValueTask<ApiSecurityFailure?> CheckAsync(
        AuthorizationHandlerContext context, HttpContext request, RequirementServices services)
    {
        AuthorizedResource<T>.Set(request, null); // removes an earlier result, which must not remain after a denial
        var (resource, missing) = await LoadedResources.GetOrAdd(request, context).LoadAsync<T>(request, services);
        if (resource is null) return missing;

        var where = new RequirementContext(context.User, request, services);
        if (!ResourceTenant.Admits(resource, where)) return ApiSecurityFailure.From(Refusal.ResourceOfAnotherTenant);
        if (!ScopeReaches.Any(scope, where) && !IsOwn(resource, where)) return ApiSecurityFailure.From(Refusal.ResourceOfAnotherOwner);
        AuthorizedResource<T>.Set(request, resource);
        return null;
    }

    public async ValueTask<ApiSecurityFailure?> PrepareAsync(HttpContext request, RequirementServices services)
    {
        var (resource, missing) = await LoadedResources.OfLast(request).LoadAsync<T>(request, services);
        if (resource is null) return missing;
        AuthorizedResource<T>.Set(request, resource);
        return null;
    }

    public override string ToString() => Rule;

    private static bool IsOwn(T resource, in RequirementContext context)
    {
        if (resource.OwnerIssuer is null && context.Services.Issuers.AreSeveral)
            RequirementReports.OwnerIssuerMissing(typeof(T).Name, context.Services);
        return Ownership.IsOwner(context.Caller, resource.OwnerId, resource.OwnerIssuer, context.Services.Issuers);
    }
}

/// <summary>The policy name <c>resource:Order:read:orders</c>: the type, then the scope.</summary>
internal static class ResourceRequirement
{
    public const string PolicyPrefix = "resource:";

    public static string NameOf<T>()
        where T : class, IOwnedResource => typeof(T).Name;

    /// <exception cref="ArgumentException">The scope cannot be required.</exception>
    public static string PolicyName<T>(string scope)
        where T : class, IOwnedResource => $"{PolicyPrefix}{NameOf<T>()}:{RequiredScope.Parse(scope, nameof(scope)).Text}";

    public static IAuthorizationRequirement[] FromPolicy(string rest, ResourceRegistry resources)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1) throw new ArgumentException("write resource:, the type, a colon and the scope.", nameof(rest));
        return resources.Requirements(rest[..colon], RequiredScope.Parse(rest[(colon + 1)..], nameof(rest)));
    }

    /// <summary>Returns the scope requirement first, so that nothing is loaded without the scope, then the object requirement.</summary>
    public static IAuthorizationRequirement[] Create<T>(RequiredScope scope)
        where T : class, IOwnedResource => [new ScopeRequirement(scope.WithAnyReach()), new ResourceRequirement<T>(scope)];

    /// <summary>Returns the message for a type that was not registered with <c>AddResource</c>.</summary>
    public static string NotRegistered(string resource) =>
        $"no provider is registered for '{resource}': call AddApiSecurity().AddResource<{resource}, \u2026>().";
}
