using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys;

/// <summary>The endpoints through which a key reads itself and requests its successor.</summary>
internal static class SelfEndpoints
{
    public static AuthorizationPolicy Policy(ApiKeyAuthentication scheme) =>
        new AuthorizationPolicyBuilder(scheme.Name).RequireAuthenticatedUser().Build();

    /// <summary>Accepts only callers with exactly one API key, whatever the policies before it say.</summary>
    public static async Task<AdminRequest?> GuardAsync(ApiKeyAuthentication scheme, HttpContext context)
    {
        var caller = await AdminAccess.CallerOfAsync(context);
        if (!AdminAccess.IsKnown(caller)) await context.ChallengeAsync(ApiSecurityDefaults.SelectingScheme);
        else if (scheme.KeyOf(caller) is { } claim && ApiKeyId.TryParsePublic(claim, out var id))
            return AdminRequest.OfKey(context, caller, id.ToString());
        else await AdminAnswers.DenyAsync(context, [ApiSecurityFailure.From(Refusal.PolicyDenied)]);
        return null;
    }

    public static async Task<IResult> GetAsync(AdminRequest request)
    {
        var found = await request.Administration.FindOwnKeyAsync(request.OwnKeyId);
        if (found.Value is not { } own) return ProblemOf(found);
        var usage = await request.Http.RequestServices.GetRequiredService<OwnUsage>().ReadAsync(own.Client.Id);
        var view = new OwnApiKey(ApiKeyId.Public(own.Key.Id), own.Client.Id, own.Key.ScopesWithin(own.Client), own.Key.ExpiresAt)
        {
            Usage = OwnUsageView.Create(usage),
        };
        view = await LimitAdministration.Get(request).AddToAsync(view, own.Client, request.Aborted);
        return AdminAnswers.Ok(view, AdminJsonContext.Default.OwnApiKey);
    }

    public static async Task<IResult> RotateAsync(AdminRequest request, IfMatch ifMatch, IdempotencyKey idempotencyKey, NoBody body)
    {
        var found = await request.Administration.FindOwnKeyAsync(request.OwnKeyId);
        if (found.Value is not { } own) return ProblemOf(found);
        var key =
            new IssueKeyRequest { Idempotency = request.Identity(idempotencyKey, "self-rotate", request.OwnKeyId, body.ToCanonicalText()) };
        var change = new ClientChangeRequest(own.Client.Id, request.Actor) { ExpectedVersions = ifMatch.Versions };
        var result = await request.Administration.SelfRotateAsync(change, own, key, request.Aborted);
        return result.Failure?.Kind is TransitionFailureKind.SelfRotationOff
            ? AdminAnswers.Deny(Refusal.PolicyDenied)
            : IssueEndpoints.Answer(result);
    }

    private static AdminProblem ProblemOf(Outcome<ApiKeySnapshot> found) =>
        found.Refusal == ApiKeyRefusals.Unknown ? AdminProblem.NotFound : AdminProblem.Unavailable;
}
