namespace Api.Security;

/// <summary>The policy name <c>tenant:</c>, or <c>tenant:customerId</c> for another route parameter.</summary>
internal static class TenantPolicyName
{
    public const string Prefix = "tenant:";

    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static string For(string? routeParameter) => Prefix + Requirement(routeParameter).RouteParameter;

    public static TenantRequirement Parse(string rest) => new(rest.Length == 0 ? null : rest);

    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TenantRequirement Requirement(string? routeParameter)
    {
        if (routeParameter is not null) ArgumentException.ThrowIfNullOrWhiteSpace(routeParameter);
        return new TenantRequirement(routeParameter);
    }
}
