namespace Api.Security.RateLimiting;

/// <summary>The reasons of this package.</summary>
internal static class LimitRefusals
{
    private const string RateLimited = "rate_limited";
    private const string TooManyRequests = "Too many requests.";

    private static readonly RefusalSet Declared = new();

    /// <summary>A rate is used up.</summary>
    public static Refusal RateExceeded { get; } = Add(new(
        429, RateLimited, TooManyRequests, "rate_exceeded", "fewer requests in the window of a Rate") { Precedence = 60 });

    /// <summary>There are as many requests at the same time as a policy allows.</summary>
    public static Refusal ConcurrencyExceeded { get; } = Add(new(
        429, RateLimited, TooManyRequests, "concurrency_exceeded", "fewer requests at the same time") { Precedence = 60 });

    /// <summary>A quota is used up.</summary>
    public static Refusal QuotaExceeded { get; } = Add(new(
        429, "quota_exceeded", "The quota is used up.", "quota_exceeded", "units left in the current window of a Quota")
    {
        Precedence = 60,
    });

    /// <summary>The counts cannot be read, and a policy says <c>OnStoreError</c> <c>Refuse</c>.</summary>
    public static Refusal StoreUnavailable { get; } = Add(new(
        503, Refusal.ResourceUnavailable.Code, Refusal.ResourceUnavailable.Title, "rate_limit_store_unavailable",
        "an answer from the shared store of the counts, because a policy has OnStoreError Refuse") { Precedence = 51 });

    public static IReadOnlyList<Refusal> All => Declared.All;

    private static Refusal Add(Refusal refusal) => Declared.Add(refusal);
}
