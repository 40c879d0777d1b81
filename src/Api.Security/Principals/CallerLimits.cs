namespace Api.Security;

/// <summary>The limits of a caller, as the store of its credential keeps them. Immutable.</summary>
internal sealed record CallerLimits
{
    /// <summary>The name of its plan; <see langword="null"/> for none of its own.</summary>
    public string? Plan { get; init; }

    /// <summary>Limits that replace those of the plan, by name of the policy.</summary>
    public IReadOnlyDictionary<string, long> Overrides { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What was granted in addition to a quota, each for the window of its time.</summary>
    public IReadOnlyList<QuotaGrant> Grants { get; init; } = [];
}

/// <summary>Units that were granted in addition to a quota, for the window that contains <paramref name="At"/>.</summary>
/// <param name="Policy">The name of the policy.</param>
/// <param name="At">When they were granted.</param>
/// <param name="Amount">How many; at least 1.</param>
internal sealed record QuotaGrant(string Policy, DateTimeOffset At, long Amount);
