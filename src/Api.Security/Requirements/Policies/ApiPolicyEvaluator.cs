using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;

namespace Api.Security;

/// <summary>
/// Authenticates the endpoints of the API with the schemes of this library, in an application whose default scheme is another one: a cookie
/// that a browser sends by itself never opens them.
/// </summary>
internal sealed class ApiPolicyEvaluator(IAuthorizationService authorization, ApiPolicies policies) : PolicyEvaluator(authorization)
{
    public override Task<AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy, HttpContext context)
    {
        var effective = policies.Effective(policy, context);
        if (effective is null) return Task.FromResult(AuthenticateResult.NoResult());
        if (effective.AuthenticationSchemes.Count > 0) policies.Mark(context, effective);
        return base.AuthenticateAsync(effective, context);
    }

    public override Task<PolicyAuthorizationResult> AuthorizeAsync(
        AuthorizationPolicy policy, AuthenticateResult authenticationResult, HttpContext context, object? resource) =>
        policies.Effective(policy, context) is { } effective
            ? base.AuthorizeAsync(effective, authenticationResult, context, resource)
            : Task.FromResult(PolicyAuthorizationResult.Success());
}
