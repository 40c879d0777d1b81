using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Turns the outcome of the authorization middleware into an answer. Endpoints whose policy names only schemes of others
/// (a cookie, say) are answered by those, as ASP.NET Core does.
/// </summary>
internal sealed class AuthorizationResultHandler(
    AnswerWriter answers, SchemeRegistry registry, IOptions<AuthenticationOptions> authentication) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        ArgumentNullException.ThrowIfNull(authorizeResult);
        if (authorizeResult.Succeeded || !IsOurs(policy)) return _default.HandleAsync(next, context, policy, authorizeResult);
        if (authorizeResult.Challenged) return answers.ChallengeAsync(context);

        var failure = authorizeResult.AuthorizationFailure;
        var policyDenied = failure is null || failure.FailCalled || failure.FailedRequirements.Any(requirement => requirement is not ScopeRequirement);
        return answers.ForbidAsync(context, policyDenied);
    }

    private bool IsOurs(AuthorizationPolicy policy) =>
        policy.AuthenticationSchemes.Count == 0
            ? authentication.Value.DefaultChallengeScheme == ApiSecurityDefaults.SelectingScheme
            : policy.AuthenticationSchemes.Any(name => name == ApiSecurityDefaults.SelectingScheme || registry.Contains(name));
}
