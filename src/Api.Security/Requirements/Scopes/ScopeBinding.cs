namespace Api.Security;

/// <summary>Fills in the templates of a required scope with values of the request.</summary>
internal static class ScopeBinding
{
    /// <returns><see langword="null"/> when the request has no value, or one that is not a valid segment.</returns>
    public static BoundScope? Bind(ScopeTemplate template, in RequirementContext context)
    {
        var request = context;
        return template.Bind(name => ValueOf(name, request));
    }

    private static string? ValueOf(string name, in RequirementContext context)
    {
        var inRoute = RouteText.Get(context.Request, name);
        if (name != ScopeTemplate.Tenant) return inRoute;
        // A route parameter may itself be named "tenant". Its value must then equal the tenant of the request.
        var tenant = RequestTenant.Find(context);
        return inRoute is null || inRoute == tenant ? tenant : null;
    }
}
