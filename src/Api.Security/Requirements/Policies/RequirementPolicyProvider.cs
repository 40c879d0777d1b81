using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Resolves the policy names of this library, such as <c>scope:…</c>, before any policy of the application:
/// <c>AuthorizationOptions</c> compares names case-insensitively, so a policy <c>Role:Admin</c> would otherwise be used for
/// <c>role:admin</c>. Policies defined in code come next, then those under <c>ApiSecurity:Policies</c>.
/// </summary>
internal sealed class RequirementPolicyProvider(
    IOptions<AuthorizationOptions> options, PolicyNames names, ConfiguredPolicies configured, ApiPaths paths)
    : DefaultAuthorizationPolicyProvider(options), IAuthorizationPolicyProvider
{
    // A name always resolves to the same policy, so ASP.NET Core may cache it for each endpoint.
    // Rules from configuration are looked up each time the policy is evaluated.
    public override bool AllowsCachingPolicies => true;

    /// <exception cref="ArgumentException">The name is one of this library, but it is not valid.</exception>
    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (names.Parse(policyName) is { } requirements) return Build(requirements);
        if (await base.GetPolicyAsync(policyName) is { } defined) return defined;
        return configured.Find(policyName) is { } group ? Build(group) : null;
    }

    // The base class does not let it be overridden.
    async Task<AuthorizationPolicy?> IAuthorizationPolicyProvider.GetFallbackPolicyAsync() =>
        paths.Fallback(await GetFallbackPolicyAsync());

    // A named policy does not inherit the default policy. Without this, a network or a time alone would accept anonymous callers.
    private static AuthorizationPolicy Build(params IAuthorizationRequirement[] requirements) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements(requirements).Build();
}
