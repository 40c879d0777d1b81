namespace Api.Security.RateLimiting;

/// <summary>Creates the failure of a request beyond a limit: the reason, the violated policies, and when to retry.</summary>
/// <param name="random">A number from 0 to 1 for each failure, so that clients do not retry together.</param>
internal sealed class LimitFailures(Func<double> random)
{
    private const long MostJitter = 60 * LimitTime.PerSecond;

    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(5);

    /// <returns><see langword="null"/> when the request may go on.</returns>
    public ApiSecurityFailure? Create(LimitTicket ticket)
    {
        if (ticket.Verdict is LimitVerdict.Allowed) return null;
        if (ticket.Verdict is not LimitVerdict.Refused) return ApiSecurityFailure.Limited(LimitRefusals.StoreUnavailable, StoreRetry, []);
        var (wait, refusal, violated, rules) = (0L, LimitRefusals.ConcurrencyExceeded, new List<string>(), new List<string>());
        foreach (ref readonly var line in ticket.Lines.AsSpan())
        {
            if (!line.IsViolated) continue;
            if (!violated.Contains(line.Policy.Name)) violated.Add(line.Policy.Name);
            rules.Add(line.Policy.Describe(line.Limit));
            wait = Math.Max(wait, line.RetryAfter);
            if (line.Policy.Kind is RateLimitKind.Quota) refusal = LimitRefusals.QuotaExceeded;
            else if (line.Policy.Kind is RateLimitKind.Rate && refusal != LimitRefusals.QuotaExceeded) refusal = LimitRefusals.RateExceeded;
        }

        // Clients that were refused together do not come back together.
        var jittered = LimitTime.ToDuration(wait + (long)(Math.Min(wait / 10, MostJitter) * random()));
        return ApiSecurityFailure.Limited(refusal, jittered, violated, string.Join(", ", rules));
    }
}
