using System.Globalization;

namespace Api.Security;

/// <summary>
/// Writes every answer of this library: status, <c>WWW-Authenticate</c>, <c>Cache-Control</c>, <c>Retry-After</c> and body
/// together, from one row of <see cref="RefusalTable"/>. A request is answered, counted and logged at most once.
/// </summary>
internal sealed class AnswerWriter(SchemeRegistry registry, Challenges challenges, ProblemWriter problems, RefusalLog log)
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Answers a request whose caller is not known.</summary>
    public Task ChallengeAsync(HttpContext context) =>
        WriteAsync(context, Answer.ToUnknownCaller(context.Features.Get<IRefusalFeature>(), registry));

    /// <summary>Answers a known caller who may not do this, with all that has been recorded about it.</summary>
    public Task ForbidAsync(HttpContext context)
    {
        if (context.Response.HasStarted) return Task.CompletedTask;
        var failures = context.Features.Get<IApiSecurityFailureFeature>()?.Failures ?? [];
        log.Denied(failures);
        return WriteAsync(context, Answer.ToKnownCaller(failures, SchemeOf(context)));
    }

    /// <summary>Counts and logs what <see cref="ForbidAsync"/> would have answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="but">What it will be answered all the same.</param>
    public void LetThrough(HttpContext context, Refusal? but = null)
    {
        log.WouldDeny(SchemeOf(context)?.Name, [.. (context.Features.Get<IApiSecurityFailureFeature>()?.Failures ?? []).Where(failure => failure.Refusal != but)]);
        context.Features.Set<IApiSecurityFailureFeature>(null); // what is refused later has other reasons
    }

    private static ApiSecurityScheme? SchemeOf(HttpContext context) => context.Features.Get<SchemeSelection>()?.Scheme;

    private Task WriteAsync(HttpContext context, Answer answer)
    {
        // Several schemes may be challenged one after the other; the first answer already names them all.
        if (context.Response.HasStarted) return Task.CompletedTask;

        log.Refused(answer.Attempted?.Name, answer.Refusal);
        var (response, entry) = (context.Response, answer.Entry);
        response.StatusCode = entry.Status;
        response.Headers.CacheControl = "no-store";
        if (challenges.For(answer, context.Request) is { Count: > 0 } lines) response.Headers.WWWAuthenticate = lines;
        if (entry.HasRetryAfter) response.Headers.RetryAfter = Seconds(answer.RetryAfter ?? DefaultRetryAfter);
        return problems.WriteAsync(context, answer);
    }

    // RFC 9110, 10.2.3: whole seconds; never 0, which would invite an immediate retry.
    private static string Seconds(TimeSpan delay) =>
        Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
