using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>Resolves <c>scope:…</c> and <c>anyscope:…</c> as policies; a policy that the application defined under the same name wins.</summary>
internal sealed class ScopePolicyProvider(IOptions<AuthorizationOptions> options) : DefaultAuthorizationPolicyProvider(options)
{
    // The same name always gives the same policy, so ASP.NET Core may keep one for each endpoint.
    public override bool AllowsCachingPolicies => true;

    public override async Task<AuthorizationPolicy?> GetPolicyAsync(string policyName)
    {
        if (await base.GetPolicyAsync(policyName) is { } defined) return defined;
        if (!ScopePolicyName.TryParse(policyName, out var requirements)) return null;
        // A named policy does not inherit the default one: without this an anonymous caller would get 403, not 401.
        return new AuthorizationPolicyBuilder().RequireAuthenticatedUser().AddRequirements([.. requirements]).Build();
    }
}
