namespace Api.Security;

/// <summary>
/// Answers refused requests: <c>WWW-Authenticate</c> and the problem, both from one <see cref="Refusal"/>. A request is
/// answered, counted and logged at most once.
/// </summary>
internal sealed class AnswerWriter(
    SchemeRegistry registry, Challenges challenges, ProblemWriter problems, RefusalLog log, Explanations explanations, QueryTokenHint hint)
{
    /// <summary>Answers a request without an authenticated caller.</summary>
    /// <param name="context">The request.</param>
    /// <param name="schemes">The schemes that the endpoint or the challenge names; empty for any.</param>
    public Task ChallengeAsync(HttpContext context, IReadOnlyList<string> schemes)
    {
        // Several schemes may be challenged one after the other; the first answer already names them all.
        if (context.Response.HasStarted) return Task.CompletedTask;
        var answer = Answer.ToUnknownCaller(context.Features.Get<RefusalFeature>(), registry);
        if (log.Refused(answer.Attempted?.Name, answer.Refusal) is { } line)
            line.Write(context, line.Refusal == answer.Refusal ? explanations.OfUnknownCaller(context, answer, schemes) : null);
        if (answer.Refusal == Refusal.MissingCredentials) hint.Write(context);
        return WriteAsync(context, answer);
    }

    /// <summary>Answers an authenticated caller who may not do this, from all recorded failures.</summary>
    public Task ForbidAsync(HttpContext context)
    {
        if (context.Response.HasStarted) return Task.CompletedTask;
        var failures = context.Features.Get<IApiSecurityFailureFeature>()?.Failures ?? [];
        log.Denied(failures);
        var answer = Answer.ToKnownCaller(failures, SchemeOf(context));
        if (log.Refused(answer.Attempted?.Name, answer.Refusal) is { } line)
            line.Write(context, line.Refusal == answer.Refusal ? explanations.OfKnownCaller(context, answer.Refusal) : null);
        return WriteAsync(context, answer);
    }

    /// <summary>Counts and logs the failures that <see cref="ForbidAsync"/> would have answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="but">A reason that is enforced nevertheless, and therefore not counted here.</param>
    public void LetThrough(HttpContext context, Refusal? but = null)
    {
        foreach (var failure in context.Features.Get<IApiSecurityFailureFeature>()?.Failures ?? [])
            if (failure.Refusal != but && log.WouldDeny(SchemeOf(context)?.Name, failure.Refusal) is { } line)
                line.Write(context, line.Refusal == failure.Refusal ? explanations.OfKnownCaller(context, failure.Refusal) : null);
        context.Features.Set<IApiSecurityFailureFeature>(null); // a later refusal has its own reasons
    }

    private static ApiSecurityScheme? SchemeOf(HttpContext context) => context.Features.Get<SchemeSelection>()?.Scheme;

    private Task WriteAsync(HttpContext context, Answer answer)
    {
        if (challenges.For(answer, context.Request) is { Count: > 0 } lines) context.Response.Headers.WWWAuthenticate = lines;
        return answer.RequiredScopes.Count > 0
            ? problems.WriteAsync(context, answer.Refusal, answer.RetryAfter, ("requiredScopes", answer.RequiredScopes.ToArray()))
            : problems.WriteAsync(context, answer.Refusal, answer.RetryAfter);
    }
}
