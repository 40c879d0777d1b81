namespace Api.Security;

/// <summary>The policy name <c>tenant:</c>, or <c>tenant:customerId</c> for another route parameter.</summary>
internal static class TenantPolicyName
{
    public const string Prefix = "tenant:";

    public static string For(string? routeParameter)
    {
        if (routeParameter is not null) ArgumentException.ThrowIfNullOrWhiteSpace(routeParameter);
        return Prefix + routeParameter;
    }

    public static TenantRequirement Parse(string rest) => new(rest.Length == 0 ? null : rest);
}
