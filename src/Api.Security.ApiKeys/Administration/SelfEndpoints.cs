using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints through which a key reads itself and requests its successor.</summary>
internal static class SelfEndpoints
{
    public static AuthorizationPolicy Policy(ApiKeyAuthentication scheme) =>
        new AuthorizationPolicyBuilder(scheme.Name).RequireAuthenticatedUser().Build();

    /// <summary>Wraps an endpoint so that it runs only for callers with exactly one API key, whatever the policies before it say.</summary>
    public static RequestDelegate Guard(ApiKeyAuthentication scheme, Func<AdminRequest, string, Task> endpoint) => async context =>
    {
        context.Response.Headers.CacheControl = "no-store";
        var caller = await AdminAccess.CallerOfAsync(context);
        if (!AdminAccess.IsKnown(caller)) await context.ChallengeAsync(ApiSecurityDefaults.SelectingScheme);
        else if (scheme.KeyOf(caller) is { } claim && ApiKeyId.TryParsePublic(claim, out var id))
            await AdminRequest.RunAsync(new AdminRequest(context, caller), request => endpoint(request, id.ToString()));
        else await AdminAnswers.DenyAsync(context, ApiSecurityFailure.Of(Refusal.PolicyDenied));
    };

    public static async Task GetAsync(AdminRequest request, string keyId)
    {
        if (await OwnKeyAsync(request, keyId) is { } found)
            await AdminAnswers.WriteAsync(request.Http, StatusCodes.Status200OK,
                new OwnApiKey(ApiKeyId.Public(keyId), found.Client.Id, found.Key.ScopesWithin(found.Client), found.Key.ExpiresAt),
                AdminJsonContext.Default.OwnApiKey);
    }

    public static async Task RotateAsync(AdminRequest request, string keyId)
    {
        var mistakes = new RequestErrors();
        var versions = Preconditions.Versions(request.Http.Request, mistakes);
        var members = await RequestBody.ReadAsync(request.Http.Request, mistakes);
        var idempotency = Preconditions.Idempotency(request, "self-rotate", keyId, members, mistakes);
        if (!members.AreGood())
        {
            await request.WriteAsync(mistakes.Problem);
            return;
        }

        if (await OwnKeyAsync(request, keyId) is not { } found) return;
        var order = new ClientChangeRequest(found.Client.Id, request.Actor) { ExpectedVersions = versions };
        var result = await request.Administration.SelfRotateAsync(order, found,
            new IssueKeyRequest { Idempotency = idempotency }, request.Aborted);
        if (result.Failure?.Kind is TransitionFailureKind.SelfRotationOff)
            await AdminAnswers.DenyAsync(request.Http, ApiSecurityFailure.Of(Refusal.PolicyDenied));
        else await IssueEndpoints.AnswerAsync(request, result);
    }

    /// <returns>The key; <see langword="null"/> when it cannot be found: the response is then already written.</returns>
    private static async Task<ApiKeySnapshot?> OwnKeyAsync(AdminRequest request, string keyId)
    {
        var found = await request.Administration.FindOwnKeyAsync(keyId);
        if (found.Value is null)
            await request.WriteAsync(found.Refusal == ApiKeyRefusals.Unknown ? AdminProblem.NotFound : AdminProblem.Unavailable);
        return found.Value;
    }
}
