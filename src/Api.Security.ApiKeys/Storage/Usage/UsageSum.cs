namespace Api.Security.ApiKeys;

/// <summary>One entry of a usage report.</summary>
public sealed record UsageSum
{
    /// <summary>The beginning of the hour or day, in UTC.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The id of the key, without prefix; <see langword="null"/> unless entries are distinguished by key.</summary>
    public string? KeyId { get; init; }

    /// <summary>The outcome; <see langword="null"/> unless entries are distinguished by outcome.</summary>
    public UsageOutcome? Outcome { get; init; }

    /// <summary>How many requests; at least 1.</summary>
    public required long Count { get; init; }
}
