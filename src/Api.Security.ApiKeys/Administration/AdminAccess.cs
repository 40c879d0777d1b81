using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>
/// Who may administer keys: holders of the scope, who have not come by an API key unless that is allowed, of one tenant or of none.
/// Asked by the policy of the endpoints, and again by each endpoint itself: what the application does with the policy can then
/// only narrow it.
/// </summary>
internal sealed class AdminAccess(ApiKeyScheme scheme, bool allowApiKeys)
{
    public const string Scope = "apikeys:admin";

    private static readonly ApiSecurityFailure KeyNotTaken = ApiSecurityFailure.Of(Refusal.PolicyDenied);
    private static readonly ApiSecurityFailure TenantUnclear = ApiSecurityFailure.Of(Refusal.TenantMismatch);
    private static readonly ApiSecurityFailure ScopeMissing = ApiSecurityFailure.ScopeMissing(Scope);

    public static bool IsKnown(ApiCaller caller) => caller.Principal.Identities.Any(identity => identity.IsAuthenticated);

    public static async ValueTask<ApiCaller> CallerOfAsync(HttpContext context) => (await ApiCaller.BindAsync(context, null!))!;

    /// <summary>What is wrong with a known caller; nothing when it may.</summary>
    public IReadOnlyList<ApiSecurityFailure> FailuresOf(ApiCaller caller)
    {
        var failures = new List<ApiSecurityFailure>();
        if (!allowApiKeys && scheme.Vouches(caller)) failures.Add(KeyNotTaken);
        if (caller is { IsBoundToTenant: true, TenantId: null }) failures.Add(TenantUnclear);
        if (!caller.HasScope(Scope)) failures.Add(ScopeMissing);
        return failures;
    }

    /// <summary>Runs an endpoint for those who may, whatever stands before it.</summary>
    public RequestDelegate Guard(Func<AdminRequest, Task> endpoint) => async context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        var caller = await CallerOfAsync(context);
        if (!IsKnown(caller))
        {
            await context.ChallengeAsync(ApiSecurityDefaults.SelectingScheme);
        }
        else if (FailuresOf(caller) is { Count: > 0 } failures)
        {
            Report(context, failures);
            await AdminAnswers.DenyAsync(context, failures);
        }
        else
        {
            await AdminRequest.RunAsync(new AdminRequest(context, caller), endpoint);
        }
    };

    /// <summary>Tells whoever watches that somebody tried.</summary>
    public static void Report(HttpContext context, IReadOnlyList<ApiSecurityFailure> failures) => context.RequestServices.GetService<IApiKeyEvents>()?.Raise(new ApiKeyEvent
    {
        Kind = ApiKeyEventKinds.AdminDenied,
        At = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        Network = NetworkPrefix.OfSubscriber(context.Connection.RemoteIpAddress).ToString(),
        Detail = failures[0].Refusal.Reason,
    });
}
