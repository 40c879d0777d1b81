namespace Api.Security;

/// <summary>
/// The caller belongs to the tenant that the route names or, if it names none, to exactly one. Never met without a request.
/// </summary>
internal sealed class TenantRequirement(string? routeParameter) : ICallerRequirement
{
    /// <summary>The policy name <c>tenant:</c>, or <c>tenant:customerId</c> for another route parameter.</summary>
    public const string PolicyPrefix = "tenant:";

    private static readonly ApiSecurityFailure Mismatch = ApiSecurityFailure.From(Refusal.TenantMismatch);
    private static readonly ApiSecurityFailure Hidden = ApiSecurityFailure.From(Refusal.ResourceOfAnotherTenant);

    /// <summary>The specified route parameter; <see langword="null"/> for the one in the settings.</summary>
    public string? RouteParameter { get; } = routeParameter;

    public string Rule => RouteParameter is null ? "tenant" : $"tenant = {{{RouteParameter}}}";

    public bool ReadsRequest => true;

    public bool ComparesTenants => true;

    public bool Hides(TenantOptions tenants) => tenants.HideExistence;

    public ApiSecurityFailure? Check(in RequirementContext context)
    {
        if (RequestTenant.Find(context, RouteParameter) is not null)
        {
            TenantParameter.Keep(context.Request!, RouteParameter);
            return null;
        }

        return context.Services.Tenant.HideExistence ? Hidden : Mismatch;
    }

    public override string ToString() => Rule;

    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static string PolicyName(string? routeParameter) => PolicyPrefix + Create(routeParameter).RouteParameter;

    public static TenantRequirement FromPolicy(string rest) => new(rest.Length == 0 ? null : rest);

    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static TenantRequirement Create(string? routeParameter)
    {
        if (routeParameter is not null) ArgumentException.ThrowIfNullOrWhiteSpace(routeParameter);
        return new TenantRequirement(routeParameter);
    }
}
