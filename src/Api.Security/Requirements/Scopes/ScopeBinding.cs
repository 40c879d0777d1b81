namespace Api.Security;

/// <summary>Fills the templates of a required scope in with what a request says.</summary>
internal static class ScopeBinding
{
    /// <returns><see langword="null"/> when the request does not say it, or says something that is no segment.</returns>
    public static BoundScope? Of(ScopeTemplate template, in RequirementContext context)
    {
        var request = context;
        return template.Bind(name => ValueOf(name, request));
    }

    private static string? ValueOf(string name, in RequirementContext context)
    {
        var inRoute = RouteText.Of(context.Request, name);
        if (name != ScopeTemplate.Tenant) return inRoute;
        // A route may well call its tenant "tenant": then it must be the caller's.
        var tenant = RequestTenant.Of(context);
        return inRoute is null || inRoute == tenant ? tenant : null;
    }
}
