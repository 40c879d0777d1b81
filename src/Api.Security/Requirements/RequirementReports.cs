using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Logs why a caller was denied where the response cannot say so. Each message is logged at most once a minute.</summary>
internal static class RequirementReports
{
    /// <summary>The resource of an authorization is not a request.</summary>
    public static void RequestMissing(IAuthorizationRequirement requirement, RequirementServices services)
    {
        if (requirement is IDescribedRequirement { ReadsRequest: true } described && services.MissingRequests.TryEnter())
            services.Logger.RequestMissing(described.Rule);
    }

    /// <summary>The caller has a tenant claim, but the issuer may not assert that tenant.</summary>
    public static void TenantIgnored(in RequirementContext context)
    {
        var (services, tenant) = (context.Services, context.Services.CallerTenant);
        if (tenant.IsForeign(context.Caller) && services.IgnoredTenants.TryEnter())
            services.Logger.TenantIgnored(services.Issuers.NameForLogs(context.Caller));
    }

    /// <summary>The caller has the cross-tenant scope, but the issuer may not grant it.</summary>
    public static void CrossTenantScopeIgnored(in RequirementContext context)
    {
        var services = context.Services;
        if (services.IgnoredCrossTenantScopes.TryEnter())
            services.Logger.CrossTenantScopeIgnored(services.Issuers.NameForLogs(context.Caller));
    }

    /// <summary>The caller has the authorization detail, but only for certain locations, and the own one is not known.</summary>
    public static void LocationsIgnored(RequirementServices services)
    {
        if (services.IgnoredLocations.TryEnter()) services.Logger.LocationsIgnored();
    }

    /// <summary>An object does not name the issuer of its owner's id.</summary>
    public static void OwnerIssuerMissing(string resource, RequirementServices services)
    {
        if (services.MissingOwnerIssuers.TryEnter()) services.Logger.OwnerIssuerMissing(resource);
    }

    /// <summary>An object of a type with tenants has no tenant.</summary>
    public static void ResourceTenantMissing(string resource, RequirementServices services)
    {
        if (services.MissingResourceTenants.TryEnter()) services.Logger.ResourceTenantMissing(resource);
    }

    /// <summary>The caller was authenticated for this request, but its principal is another one.</summary>
    public static void IdentityReplaced(in RequirementContext context)
    {
        if (context.Request?.Features[typeof(SchemeSelection)] is SchemeSelection { Result: { IsCompletedSuccessfully: true } result }
            && result.Result.Succeeded && context.Services.ReplacedIdentities.TryEnter())
            context.Services.Logger.IdentityReplaced();
    }
}
