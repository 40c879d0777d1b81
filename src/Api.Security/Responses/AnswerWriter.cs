using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>
/// Answers refused requests: <c>WWW-Authenticate</c> and the problem, both from one <see cref="Refusal"/>. A request is
/// answered, counted and logged at most once.
/// </summary>
internal sealed class AnswerWriter(
    SchemeRegistry registry, AcceptedSchemes schemes, Challenges challenges, ProblemWriter problems, RefusalLog log,
    Explanations explanations, QueryTokenHint hint)
{
    /// <summary>Answers a request without an authenticated caller.</summary>
    /// <param name="context">The request.</param>
    /// <param name="policy">The policy that was not met.</param>
    public Task ChallengeAsync(HttpContext context, AuthorizationPolicy policy) => ChallengeAsync(context, schemes.In(policy));

    /// <summary>The same on behalf of a filter, or of the endpoint itself.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme that was asked to answer.</param>
    public async Task ChallengeAsync(HttpContext context, string scheme) =>
        await ChallengeAsync(context, await schemes.FindAsync(context, scheme));

    /// <summary>Answers an authenticated caller who may not do this, from all recorded failures.</summary>
    /// <param name="context">The request.</param>
    /// <param name="policy">The policy that was not met.</param>
    public Task ForbidAsync(HttpContext context, AuthorizationPolicy policy) => ForbidAsync(context, schemes.In(policy));

    /// <summary>The same on behalf of a filter, or of the endpoint itself.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme that was asked to answer.</param>
    public async Task ForbidAsync(HttpContext context, string scheme) =>
        await ForbidAsync(context, await schemes.FindAsync(context, scheme));

    /// <summary>Answers a request beyond a limit where authorization does not run: an anonymous endpoint.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">The limit.</param>
    public Task RefuseAsync(HttpContext context, ApiSecurityFailure failure)
    {
        FailureFeature.GetOrAdd(context).Record(failure, failure.ViolatedRule);
        return RefuseAsync(context);
    }

    /// <summary>Answers a request beyond a limit, which is recorded, whichever handlers know its caller.</summary>
    /// <param name="context">The request.</param>
    public Task RefuseAsync(HttpContext context) => ForbidAsync(context, registry.Schemes);

    /// <summary>Counts and logs the failures that would have been answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="but">A reason that is enforced nevertheless, and therefore not counted here.</param>
    public void LetThrough(HttpContext context, Refusal? but = null)
    {
        foreach (var failure in context.Features.Get<IApiSecurityFailureFeature>()?.Failures ?? [])
            if (failure.Refusal != but && log.WouldDeny(SchemeOf(context)?.Name, failure.Refusal) is { } line)
                line.Write(context, line.Refusal == failure.Refusal ? explanations.OfKnownCaller(context, failure.Refusal) : null);
        context.Features.Set<IApiSecurityFailureFeature>(null); // a later refusal has its own reasons
    }

    private Task ChallengeAsync(HttpContext context, IReadOnlyList<ApiSecurityScheme> accepted)
    {
        // Several schemes may be challenged one after the other; the first answer already names them all.
        if (context.Response.HasStarted) return Task.CompletedTask;
        var refused = context.Features.Get<RefusalFeature>();
        var answer = refused?.Refusal is null && SchemeOf(context) is { } sent && !accepted.Contains(sent)
            ? new Answer(Refusal.SchemeNotAccepted, sent)
            : Answer.ToUnknownCaller(refused, registry);
        if (log.Refused(answer.Attempted?.Name, answer.Refusal) is { } line)
            line.Write(context, line.Refusal == answer.Refusal ? explanations.OfUnknownCaller(context, answer, accepted) : null);
        if (answer.Refusal == Refusal.MissingCredentials) hint.Write(context);
        return WriteAsync(context, answer, accepted);
    }

    private async Task ForbidAsync(HttpContext context, IReadOnlyList<ApiSecurityScheme> accepted)
    {
        if (context.Response.HasStarted) return;
        var feature = context.Features.Get<IApiSecurityFailureFeature>();
        if (feature is FailureFeature { CredentialHasEnded: true })
        {
            // A new login helps, so this is a 401 although there was a caller.
            var ended = await CallerCredentials.WhyEndedAsync(context.User, context.RequestAborted);
            RefusalFeature.Refuse(context, ended, SchemeOf(context)?.Name);
            await ChallengeAsync(context, accepted);
            return;
        }

        var failures = feature?.Failures ?? [];
        log.Denied(failures);
        var answer = Answer.ToKnownCaller(failures, SchemeOf(context));
        if (log.Refused(answer.Attempted?.Name, answer.Refusal) is { } line)
            line.Write(context, line.Refusal == answer.Refusal ? explanations.OfKnownCaller(context, answer.Refusal) : null);
        await WriteAsync(context, answer, accepted);
    }

    private static ApiSecurityScheme? SchemeOf(HttpContext context) => context.Features.Get<SchemeSelection>()?.Scheme;

    private Task WriteAsync(HttpContext context, Answer answer, IReadOnlyList<ApiSecurityScheme> accepted)
    {
        if (challenges.For(answer, accepted, context.Request) is { Count: > 0 } lines) context.Response.Headers.WWWAuthenticate = lines;
        var used = answer.Attempted is { } attempted && accepted.Contains(attempted) ? attempted : null;
        var problem = new Problem(answer.Refusal)
        {
            RetryAfter = answer.RetryAfter,
            Detail = answer.Refusal == Refusal.InsufficientScope ? used?.LacksScope : null,
        };
        return problems.WriteAsync(context, problem, [.. MembersOf(answer)]);
    }

    private static IEnumerable<(string Name, object Value)> MembersOf(Answer answer)
    {
        if (answer.ViolatedPolicies.Count > 0) yield return ("violatedPolicies", answer.ViolatedPolicies.ToArray());
        if (answer.RequiredScopes.Count > 0) yield return ("requiredScopes", answer.RequiredScopes.ToArray());
        if (answer.RequiredAuthorizationDetails.Count > 0)
            yield return ("requiredAuthorizationDetails", answer.RequiredAuthorizationDetails.ToArray());
    }
}
