using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Resolves <c>scope:…</c> and its like as policies, whatever the application defines: <c>AuthorizationOptions</c> compares names without
/// case, so that its <c>Role:Admin</c> would otherwise be our <c>role:admin</c>. Then come policies of the code, then those under
/// <c>ApiSecurity:Policies</c>.
/// </summary>
internal sealed class RequirementPolicyProvider(IOptions<AuthorizationOptions> options, PolicyNames names, ConfiguredPolicies configured) : DefaultAuthorizationPolicyProvider(options)
{
    // The same name always gives the same policy, so ASP.NET Core may keep one for each endpoint; what configuration can
    // change is looked up behind it.
    public override bool AllowsCachingPolicies => true;

    /// <exception cref="ArgumentException">The name is one of this library's, but nothing that can be required.</exception>
    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (names.Parse(policyName) is { } requirements) return Build(requirements);
        if (await base.GetPolicyAsync(policyName) is { } defined) return defined;
        return configured.Find(policyName) is { } group ? Build(group) : null;
    }

    // A named policy does not inherit the default one: without this a network or a time alone would let anybody in.
    private static AuthorizationPolicy Build(params IAuthorizationRequirement[] requirements) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(requirements).Build();
}
