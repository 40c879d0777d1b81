namespace Api.Security.ApiKeys;

/// <summary>The names of outcomes in answers and metrics.</summary>
internal static class UsageWords
{
    /// <summary>All outcomes, in the order of their names below.</summary>
    public static IReadOnlyList<UsageOutcome> All { get; } = Enum.GetValues<UsageOutcome>();

    public static string Word(this UsageOutcome outcome) => outcome switch
    {
        UsageOutcome.Ok => "ok",
        UsageOutcome.Forbidden => "forbidden",
        UsageOutcome.RateLimited => "rate_limited",
        UsageOutcome.QuotaExceeded => "quota_exceeded",
        UsageOutcome.NotFound => "not_found",
        UsageOutcome.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no word for this outcome."),
    };
}
