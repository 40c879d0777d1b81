using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security;

/// <summary>
/// Turns the outcome of the authorization middleware into a response. If the policy of an endpoint names only schemes of other
/// handlers (such as a cookie), those respond, as in ASP.NET Core. A request beyond a limit is 429 on every endpoint.
/// </summary>
internal sealed class AuthorizationResultHandler(
    AnswerWriter answers, SchemeRegistry registry, RequirementServices requirements, DefaultSchemes defaults, ApiPolicies policies)
    : IAuthorizationMiddlewareResultHandler
{
    private IAuthorizationMiddlewareResultHandler _default = new AuthorizationMiddlewareResultHandler();

    /// <summary>Takes the place of the handler of the application, which then handles what is not answered here.</summary>
    public static void Add(IServiceCollection services)
    {
        var found = services.LastOrDefault(service => service.ServiceType == typeof(IAuthorizationMiddlewareResultHandler));
        if (found?.ImplementationType == typeof(AuthorizationMiddlewareResultHandler)) found = null;
        services.Add(new ServiceDescriptor(
            typeof(IAuthorizationMiddlewareResultHandler),
            provider =>
            {
                var handler = ActivatorUtilities.CreateInstance<AuthorizationResultHandler>(provider);
                if (found is not null) handler._default = Create(found, provider);
                return handler;
            },
            found?.Lifetime ?? ServiceLifetime.Singleton));
    }

    private static IAuthorizationMiddlewareResultHandler Create(ServiceDescriptor found, IServiceProvider provider) =>
        (IAuthorizationMiddlewareResultHandler)(found.ImplementationInstance ?? found.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, found.ImplementationType!));

    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        ArgumentNullException.ThrowIfNull(authorizeResult);
        if (authorizeResult.Succeeded) return _default.HandleAsync(next, context, policy, authorizeResult);
        var effective = policies.Effective(policy, context) ?? policy;
        // A cookie would send its user to a page about missing rights.
        if (NonLibraryFailures.IsLimit(authorizeResult.AuthorizationFailure)) return answers.RefuseAsync(context);
        if (!IsOurs(effective)) return _default.HandleAsync(next, context, policy, authorizeResult);
        return authorizeResult.Challenged
            ? answers.ChallengeAsync(context, effective)
            : DenyAsync(next, context, effective, authorizeResult.AuthorizationFailure);
    }

    private async Task DenyAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, AuthorizationFailure? failure)
    {
        NonLibraryFailures.Record(failure, FailureFeature.GetOrAdd(context), context.User);
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

        await answers.ForbidAsync(context, policy);
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
            ? defaults.AnswersAreOurs
            : policy.AuthenticationSchemes.Any(registry.IsOurs);
}
