namespace Api.Security.RateLimiting;

/// <summary>The reasons of this package, and the answer to a request beyond a limit.</summary>
internal sealed class LimitRefusals(Func<double> random)
{
    private const string RateLimited = "rate_limited";
    private const string TooManyRequests = "Too many requests.";

    /// <summary>A rate is used up.</summary>
    public static Refusal RateExceeded { get; } = new(
        429, RateLimited, TooManyRequests, "rate_exceeded", "fewer requests in the window of a Rate") { Precedence = 60 };

    /// <summary>There are as many requests at the same time as a policy allows.</summary>
    public static Refusal ConcurrencyExceeded { get; } = new(
        429, RateLimited, TooManyRequests, "concurrency_exceeded", "fewer requests at the same time") { Precedence = 60 };

    /// <summary>A quota is used up.</summary>
    public static Refusal QuotaExceeded { get; } = new(
        429, "quota_exceeded", "The quota is used up.", "quota_exceeded", "units left in the current window of a Quota")
    {
        Precedence = 60,
    };

    /// <summary>The counts cannot be read, and a policy says <c>OnStoreError</c> <c>Refuse</c>.</summary>
    public static Refusal StoreUnavailable { get; } = new(
        503, Refusal.ResourceUnavailable.Code, Refusal.ResourceUnavailable.Title, "rate_limit_store_unavailable",
        "an answer from the shared store of the counts, because a policy has OnStoreError Refuse") { Precedence = 51 };

    public static IReadOnlyList<Refusal> All { get; } = [RateExceeded, ConcurrencyExceeded, QuotaExceeded, StoreUnavailable];

    private const long MostJitter = 60 * LimitTime.PerSecond;

    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(5);

    /// <returns><see langword="null"/> when the request may go on.</returns>
    public ApiSecurityFailure? Of(LimitTicket ticket)
    {
        if (ticket.Verdict is LimitVerdict.Allowed) return null;
        if (ticket.Verdict is not LimitVerdict.Refused) return ApiSecurityFailure.Limited(StoreUnavailable, StoreRetry, []);
        var (wait, refusal, violated, rules) = (0L, ConcurrencyExceeded, new List<string>(), new List<string>());
        foreach (ref readonly var line in ticket.Lines.AsSpan())
        {
            if (!line.IsViolated) continue;
            if (!violated.Contains(line.Policy.Name)) violated.Add(line.Policy.Name);
            rules.Add(line.Policy.Describe(line.Limit));
            wait = Math.Max(wait, line.RetryAfter);
            if (line.Policy.Kind is RateLimitKind.Quota) refusal = QuotaExceeded;
            else if (line.Policy.Kind is RateLimitKind.Rate && refusal != QuotaExceeded) refusal = RateExceeded;
        }

        // Clients that were refused together do not come back together.
        var jittered = LimitTime.ToDuration(wait + (long)(Math.Min(wait / 10, MostJitter) * random()));
        return ApiSecurityFailure.Limited(refusal, jittered, violated, string.Join(", ", rules));
    }
}
