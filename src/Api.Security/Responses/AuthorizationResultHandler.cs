using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace Api.Security;

/// <summary>
/// Turns the outcome of the authorization middleware into a response. If the policy of an endpoint names only schemes of other
/// handlers (such as a cookie), those respond, as in ASP.NET Core.
/// </summary>
internal sealed class AuthorizationResultHandler(
    AnswerWriter answers, SchemeRegistry registry, RequirementServices requirements, IOptions<AuthenticationOptions> authentication)
    : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _default = new();

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        ArgumentNullException.ThrowIfNull(authorizeResult);
        if (authorizeResult.Succeeded || !IsOurs(policy)) return _default.HandleAsync(next, context, policy, authorizeResult);
        return authorizeResult.Challenged
            ? answers.ChallengeAsync(context)
            : DenyAsync(next, context, authorizeResult.AuthorizationFailure);
    }

    private async Task DenyAsync(RequestDelegate next, HttpContext context, AuthorizationFailure? failure)
    {
        var failures = FailureFeature.GetOrAdd(context);
        foreach (var foreign in NonLibraryFailures.Find(failure, failures)) failures.Record(foreign);
        if (ShadowMode.IsOn(context) && NonLibraryFailures.AreNone(failure))
        {
            var missing = await PrepareAsync(context, failure!);
            answers.LetThrough(context, missing?.Refusal);
            if (missing is null)
            {
                await next(context);
                return;
            }

            FailureFeature.GetOrAdd(context).Record(missing); // and nothing else: the other requirements are not enforced
        }

        await answers.ForbidAsync(context);
    }

    /// <summary>Loads what an endpoint in shadow mode needs to run. A resource that does not exist is refused even then.</summary>
    private async Task<ApiSecurityFailure?> PrepareAsync(HttpContext context, AuthorizationFailure failure)
    {
        foreach (var requirement in failure.FailedRequirements.OfType<IOutboundRequirement>())
            if (await requirement.PrepareAsync(context, requirements) is { } missing) return missing;
        return null;
    }

    private bool IsOurs(AuthorizationPolicy policy) =>
        policy.AuthenticationSchemes.Count == 0
            ? authentication.Value.DefaultChallengeScheme == ApiSecurityDefaults.SelectingScheme
            : policy.AuthenticationSchemes.Any(name => name == ApiSecurityDefaults.SelectingScheme || registry.Contains(name));
}
