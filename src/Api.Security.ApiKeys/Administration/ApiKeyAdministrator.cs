using Microsoft.AspNetCore.Authorization;

namespace Api.Security.ApiKeys;

/// <summary>
/// The requirement that checks who the caller is. It is not a requirement of the core, so it is enforced even in shadow mode. The
/// policy also has the scope as a requirement of the core, so that OpenAPI documents and reports name it.
/// </summary>
internal sealed class ApiKeyAdministrator(AdminAccess access) : AuthorizationHandler<ApiKeyAdministrator>,
    ITenantRequirement, IPackageRequirement
{
    public string? Rule => access.AllowsApiKeys ? null : "no API key";

    public bool Accepts(string scheme) => access.Accepts(scheme);

    public static AuthorizationPolicy Policy(AdminAccess access) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireScope(AdminAccess.Scope)
            .AddRequirements(new ApiKeyAdministrator(access)).Build();

    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, ApiKeyAdministrator requirement)
    {
        if (context.Resource is not HttpContext request) return;
        var caller = await AdminAccess.CallerOfAsync(request);
        if (!AdminAccess.IsKnown(caller)) return;
        var failures = access.FailuresOf(caller);
        if (failures.Count == 0)
        {
            context.Succeed(requirement);
            return;
        }

        AdminAccess.Report(request, failures);
        foreach (var failure in failures) context.Fail(failure);
    }
}
