using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Resolves <c>scope:…</c> and its like, and the names under <c>ApiSecurity:Policies</c>, as policies; a policy that the application
/// defined in code wins.
/// </summary>
internal sealed class RequirementPolicyProvider(IOptions<AuthorizationOptions> options, PolicyNames names, ConfiguredPolicies configured) : DefaultAuthorizationPolicyProvider(options)
{
    // The same name always gives the same policy, so ASP.NET Core may keep one for each endpoint; what configuration can
    // change is looked up behind it.
    public override bool AllowsCachingPolicies => true;

    /// <exception cref="ArgumentException">The name is one of this library's, but nothing that can be required.</exception>
    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (await base.GetPolicyAsync(policyName) is { } defined) return defined;
        if (configured.Find(policyName) is { } group) return Build(group);
        return names.Parse(policyName) is { } requirements ? Build(requirements) : null;
    }

    // A named policy does not inherit the default one: without this a network or a time alone would let anybody in.
    private static AuthorizationPolicy Build(params IAuthorizationRequirement[] requirements) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(requirements).Build();
}
