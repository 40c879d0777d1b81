using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Tells the developer why a caller was denied where the answer cannot say it. Each line once a minute at most.</summary>
internal static class RequirementReports
{
    /// <summary>Authorization was asked about something that is no request.</summary>
    public static void RequestMissing(IAuthorizationRequirement requirement, RequirementServices services)
    {
        if (requirement is IDescribedRequirement { ReadsRequest: true } described && services.MissingRequests.TryEnter())
            services.Logger.RequestMissing(described.Rule);
    }

    /// <summary>The caller has a tenant claim, and an issuer that may not speak for that tenant.</summary>
    public static void TenantIgnored(in RequirementContext context)
    {
        var (services, tenant) = (context.Services, context.Services.CallerTenant);
        if (tenant.IsForeign(context.Caller) && services.IgnoredTenants.TryEnter())
            services.Logger.TenantIgnored(services.Issuers.NameForLogs(context.Caller));
    }

    /// <summary>The caller has the cross-tenant scope, from an issuer that may not grant it.</summary>
    public static void CrossTenantScopeIgnored(in RequirementContext context)
    {
        var services = context.Services;
        if (services.IgnoredCrossTenantScopes.TryEnter())
            services.Logger.CrossTenantScopeIgnored(services.Issuers.NameForLogs(context.Caller));
    }

    /// <summary>An object does not say who issued its owner's id.</summary>
    public static void OwnerIssuerMissing(string resource, RequirementServices services)
    {
        if (services.MissingOwnerIssuers.TryEnter()) services.Logger.OwnerIssuerMissing(resource);
    }

    /// <summary>An object of a type that has tenants says that it is of none.</summary>
    public static void ResourceTenantMissing(string resource, RequirementServices services)
    {
        if (services.MissingResourceTenants.TryEnter()) services.Logger.ResourceTenantMissing(resource);
    }
}
