using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>
/// Decides who may administer keys: callers with the scope. Callers with an API key are refused unless that is allowed, and so are
/// callers bound to a tenant that is unknown. The policy of the endpoints checks this, and each endpoint checks it again, so that the
/// application can only narrow it.
/// </summary>
internal sealed class AdminAccess(ApiKeyAuthentication scheme)
{
    public const string Scope = "apikeys:admin";

    private static readonly ApiSecurityFailure KeyNotTaken = ApiSecurityFailure.From(Refusal.PolicyDenied);
    private static readonly ApiSecurityFailure TenantUnclear = ApiSecurityFailure.From(Refusal.TenantMismatch);
    private static readonly ApiSecurityFailure ScopeMissing = ApiSecurityFailure.ScopeMissing(Scope);

    /// <summary>Whether a caller may use an API key.</summary>
    public bool AllowsApiKeys { get; set; }

    /// <summary>Checks whether callers of a scheme may administer keys.</summary>
    public bool Accepts(string name) => AllowsApiKeys || name != scheme.Name;

    public static bool IsKnown(ApiCaller caller) => caller.Principal.Identities.Any(identity => identity.IsAuthenticated);

    public static async ValueTask<ApiCaller> CallerOfAsync(HttpContext context) => (await ApiCaller.BindAsync(context, null!))!;

    /// <summary>Returns why an authenticated caller is refused; empty when the caller may administer keys.</summary>
    public IReadOnlyList<ApiSecurityFailure> FailuresOf(ApiCaller caller)
    {
        var failures = new List<ApiSecurityFailure>();
        if (!AllowsApiKeys && scheme.HasAuthenticated(caller)) failures.Add(KeyNotTaken);
        if (caller is { IsBoundToTenant: true, TenantId: null }) failures.Add(TenantUnclear);
        if (!caller.HasScope(Scope)) failures.Add(ScopeMissing);
        return failures;
    }

    /// <summary>Accepts only callers with access, whatever the policies before it say.</summary>
    public async Task<AdminRequest?> GuardAsync(HttpContext context)
    {
        var caller = await CallerOfAsync(context);
        if (!IsKnown(caller))
        {
            await context.ChallengeAsync(ApiSecurityDefaults.SelectingScheme);
            return null;
        }

        if (FailuresOf(caller) is not { Count: > 0 } failures) return new AdminRequest(context, caller);
        Report(context, failures);
        await AdminAnswers.DenyAsync(context, failures);
        return null;
    }

    /// <summary>Raises an event about a refused caller.</summary>
    public static void Report(HttpContext context, IReadOnlyList<ApiSecurityFailure> failures) =>
        context.RequestServices.GetService<IApiKeyEvents>()?.Raise(new ApiKeyEvent
    {
        Kind = ApiKeyEventKinds.AdminDenied,
        At = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
        Network = NetworkPrefix.OfSubscriber(context.Connection.RemoteIpAddress).ToString(),
        Detail = failures[0].Refusal.Reason,
    });
}
