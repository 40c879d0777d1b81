using Microsoft.AspNetCore.Authentication;

namespace Api.Security.ApiKeys;

/// <summary>Counts each request of an accepted caller when it has ended. Allocates nothing for a request.</summary>
internal sealed class UsageObserver : ICallerObserver
{
    private readonly CallerUses _uses;
    private readonly UsageMetrics _metrics;
    private readonly StoreClock _clock;
    private readonly UsageSignal _signal;
    private readonly Func<object, Task> _ended;

    public UsageObserver(CallerUses uses, UsageMetrics metrics, StoreClock clock, UsageSignal signal) =>
        (_uses, _metrics, _clock, _signal, _ended) = (uses, metrics, clock, signal, EndedAsync);

    public void Accepted(HttpContext context, AcceptedCaller caller) => context.Response.OnCompleted(_ended, context);

    // The caller is found through the request: a state object would be an allocation for each request.
    private Task EndedAsync(object state)
    {
        var context = (HttpContext)state;
        if (context.Features.Get<SchemeSelection>()?.Result is { IsCompletedSuccessfully: true, Result: { } result }
            && CallerOf(result) is { } caller)
            Count(context, caller);
        return Task.CompletedTask;
    }

    private static AcceptedCaller? CallerOf(AuthenticateResult result) => (result.Principal?.Identity as CallerIdentity)?.Accepted;

    private void Count(HttpContext context, AcceptedCaller caller)
    {
        var (use, outcome) = (_uses.GetOrAdd(caller), RequestOutcome.Get(context));
        if (use.Source.KeyId is not null) _metrics.Counted(outcome);
        use.Count(outcome, _clock.UtcNow); // last: whoever reads the usage finds the metric as well
        _signal.Set();
    }
}
