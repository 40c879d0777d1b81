using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Finds places where a tenant or subject of one issuer could be taken for that of another, when several issuers are trusted:
/// issuers without configured tenants although tenants are compared, and owners without an issuer.
/// </summary>
internal sealed class IssuerErrors(CallerIssuers issuers)
{
    private readonly List<(string? Place, IAuthorizationRequirement Requirement)> _required = [];

    /// <summary>Returns one sentence for each error, with its fix.</summary>
    public static async Task<IEnumerable<string>> FindAsync(IServiceProvider services, IEnumerable<RequiredPlace> places)
    {
        var requirements = services.GetRequiredService<RequirementServices>();
        if (!requirements.Issuers.AreSeveral) return [];
        var (find, provider) = (new IssuerErrors(requirements.Issuers), services.GetRequiredService<IAuthorizationPolicyProvider>());
        find.Add("The default policy", (await provider.GetDefaultPolicyAsync()).Requirements);
        find.Add("The fallback policy", (await provider.GetFallbackPolicyAsync())?.Requirements);
        foreach (var place in places) find.Add(place.Name, place.Requirements);
        return find.Tenants(requirements.Tenant, services.GetService<IRateLimitCatalogue>()?.TenantPolicy).Concat(find.Owners());
    }

    private void Add(string? place, IEnumerable<IAuthorizationRequirement>? requirements) =>
        _required.AddRange((requirements ?? []).Select(requirement => (place, requirement)));

    private IEnumerable<string> Tenants(TenantOptions tenant, string? policyOfTenants)
    {
        const string crossTenant = ApiSecurityConfiguration.SectionName + ":Tenant:CrossTenantScope";
        var (place, compares) = _required.FirstOrDefault(required => ComparesTenants(required.Requirement));
        if (compares is null && tenant.CrossTenantScope is null && policyOfTenants is null) return [];
        var why = compares is not null ? $"{place} compares tenants"
            : tenant.CrossTenantScope is not null ? $"{crossTenant} is set"
            : $"{policyOfTenants} counts by tenant";
        return issuers.WithoutTenants.Select(issuer =>
            $"{issuer.Place} ({issuer.Name}) does not list the tenants that it may assert, but {why} and several issuers are trusted, "
            + $"so one could name the tenant of another: write {issuer.Place}:Tenants, such as [ \"acme\" ], or [ \"*\" ] for any.");
    }

    private IEnumerable<string> Owners() =>
        from required in _required
        where required.Requirement is OwnerRequirement { Issuer: null }
        let owner = (OwnerRequirement)required.Requirement
        select $"{required.Place} compares the owner with the subject of the caller, but several issuers are trusted, "
            + "and a subject is unique only together with its issuer: "
            + $"name the issuer, as in RequireOwner(scope, \"{owner.RouteParameter}\", issuer: \"https://auth.example/\"), "
            + "or use RequireResource<T>(scope) with objects that return OwnerIssuer.";

    private static bool ComparesTenants(IAuthorizationRequirement requirement) =>
        requirement is ITenantRequirement or IDescribedRequirement { ComparesTenants: true };
}
