using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// The object that the request names exists, is of the caller's tenant, and is the caller's own unless the scope reaches any. What
/// is foreign is answered exactly like what does not exist. That the scope was granted at all is another requirement's.
/// </summary>
internal sealed class ResourceRequirement<T>(RequiredScope scope) : IOutboundRequirement
    where T : class, IOwnedResource
{
    public Type? Parameter => typeof(AuthorizedResource<T>);

    public string Rule => $"resource {ResourcePolicyName.NameOf<T>()}";

    public string? Missing(IServiceProviderIsService services) =>
        services.IsService(typeof(IResourceProvider<T>)) ? null : ResourcePolicyName.NobodyProvides(ResourcePolicyName.NameOf<T>());

    public bool Hides(TenantOptions tenants) => true;

    public async ValueTask<ApiSecurityFailure?> CheckAsync(AuthorizationHandlerContext context, HttpContext request, RequirementServices services)
    {
        // A hub's request lives as long as its connection: what it loaded an hour ago is not what there is now.
        if (context.Resource is HubInvocationContext) request.Features.Set<LoadedResource<T>>(null);
        var (resource, missing) = await LoadedResource<T>.LoadAsync(request, services);
        if (resource is null) return missing;

        var where = new RequirementContext(context.User, request, services);
        if (!IsOfTenant(resource, where)) return ApiSecurityFailure.Of(Refusal.ResourceOfAnotherTenant);
        if (!ScopeReaches.Any(scope, where) && !Ownership.IsOwner(context.User, resource.OwnerId, resource.OwnerIssuer)) return ApiSecurityFailure.Of(Refusal.ResourceOfAnotherOwner);
        request.Features.Set(new AuthorizedResource<T>(resource));
        return null;
    }

    public async ValueTask<ApiSecurityFailure?> PrepareAsync(HttpContext request, RequirementServices services)
    {
        var (resource, missing) = await LoadedResource<T>.LoadAsync(request, services);
        if (resource is null) return missing;
        request.Features.Set(new AuthorizedResource<T>(resource));
        return null;
    }

    public override string ToString() => Rule;

    private static bool IsOfTenant(T resource, in RequirementContext context) =>
        resource.TenantId is not { } tenant || RequestTenant.MayEnterAny(context) || string.Equals(tenant, RequestTenant.Of(context), StringComparison.Ordinal);
}
