namespace Api.Security.ApiKeys;

/// <summary>The limits of a client, beyond those of its plan in <c>ApiSecurity:RateLimits</c>. They apply to all its keys.</summary>
public sealed record ApiClientLimits
{
    /// <summary>The highest limit, and the most units that can be granted.</summary>
    internal const long MaxUnits = 1L << 53;

    /// <summary>The name of the plan; <see langword="null"/> for the default plan.</summary>
    public string? Plan { get; init; }

    /// <summary>Limits that replace those of the plan, by name of the policy; 1 to 2^53 each.</summary>
    public IReadOnlyDictionary<string, long> Policies { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);

    /// <summary>What was granted in addition to quotas. A grant ends with the window in which it was made.</summary>
    public IReadOnlyList<ApiClientQuotaGrant> Grants { get; init; } = [];

    /// <summary>Compares by value: the same plan, the same limits in any order, and the same grants in the same order.</summary>
    /// <param name="other">The other limits.</param>
    public bool Equals(ApiClientLimits? other) => other is not null && Plan == other.Plan && Grants.SequenceEqual(other.Grants)
        && Policies.Count == other.Policies.Count
        && Policies.All(one => other.Policies.TryGetValue(one.Key, out var limit) && limit == one.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Plan, Policies.Count, Grants.Count);

    /// <summary>Copies the limits for the callers that use the keys of the client.</summary>
    /// <exception cref="ArgumentException">A limit or a grant is not from 1 to 2^53.</exception>
    internal CallerLimits ToCaller() => new()
    {
        Plan = Plan,
        Overrides = Policies.ToDictionary(one => one.Key, one => Checked(one.Value), StringComparer.Ordinal),
        Grants = [.. Grants.Select(grant => new QuotaGrant(grant.Policy, grant.At, Checked(grant.Amount)))],
    };

    private static long Checked(long units) =>
        units is >= 1 and <= MaxUnits ? units : throw new ArgumentException("A stored limit or grant is out of range.");
}

/// <summary>Units granted in addition to a quota, for the window in which they were granted.</summary>
public sealed record ApiClientQuotaGrant
{
    /// <summary>The name of the policy.</summary>
    public required string Policy { get; init; }

    /// <summary>How many units; 1 to 2^53.</summary>
    public required long Amount { get; init; }

    /// <summary>When they were granted, by the clock of the store.</summary>
    public required DateTimeOffset At { get; init; }
}
