using Microsoft.AspNetCore.Authorization;

namespace Api.Security.ApiKeys;

/// <summary>
/// The part of the policy that says who. It is no requirement of the core, and so stays in force in shadow mode; the scope stands
/// beside it as one of the core's, so that documents and reports name it.
/// </summary>
internal sealed class ApiKeyAdministrator(AdminAccess access) : AuthorizationHandler<ApiKeyAdministrator>, ITenantRequirement
{
    public static AuthorizationPolicy Policy(AdminAccess access) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireScope(AdminAccess.Scope).AddRequirements(new ApiKeyAdministrator(access)).Build();

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
