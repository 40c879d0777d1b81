namespace Api.Security;

/// <summary>Finds errors in the tenant settings.</summary>
internal static class TenantErrors
{
    public static IEnumerable<string> Find(TenantOptions options, ScopeOptions scopes)
    {
        const string Section = ApiSecurityConfiguration.SectionName + ":Tenant";
        if (!ClaimPath.TryParse(options.ClaimType ?? "", out _))
            yield return $"{Section}:ClaimType: write the name of a claim, such as tenant_id.";
        if (string.IsNullOrWhiteSpace(options.RouteParameter))
            yield return $"{Section}:RouteParameter: write the name of a route parameter, such as tenantId.";
        if (options.CrossTenantScope is { } scope && (!RequiredScope.TryParse(scope, out var required) || required.Template is not null))
            yield return $"{Section}:CrossTenantScope: write one scope, without '*' or templates.";
        else if (options.CrossTenantScope is { } known && !scopes.Defines(known))
            yield return $"{Section}:CrossTenantScope: '{known}' is not in the catalog: define it, or correct its spelling.";
    }
}
