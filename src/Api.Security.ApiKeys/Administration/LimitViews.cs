namespace Api.Security.ApiKeys;

/// <summary>The limits that apply to a client: its plan, and the limit of each policy by name, its own limits included.</summary>
internal sealed record ApiClientLimitsView(string? Plan, IReadOnlyDictionary<string, PolicyLimit> Policies)
{
    /// <param name="effective">The plan and the limits that apply; <see langword="null"/> when limits are not configured.</param>
    /// <param name="own">The limits of the client, which may name policies that its plan does not have.</param>
    public static ApiClientLimitsView From(EffectiveLimits? effective, CallerLimits? own)
    {
        var policies = new SortedDictionary<string, PolicyLimit>(StringComparer.Ordinal);
        if (effective is not null)
        {
            foreach (var (policy, limit) in own?.Overrides ?? new Dictionary<string, long>()) policies[policy] = new() { Limit = limit };
            foreach (var (policy, limit) in effective.Limits) policies[policy] = new() { Limit = limit };
        }

        return new(effective?.Plan, policies);
    }
}

/// <summary>How much of the quotas of a client is used, by name of the policy.</summary>
internal sealed record ApiClientQuotaView(IReadOnlyDictionary<string, QuotaView> Policies)
{
    public static ApiClientQuotaView From(IReadOnlyList<QuotaState> quotas) => new(
        new SortedDictionary<string, QuotaView>(quotas.ToDictionary(quota => quota.Policy,
            quota => new QuotaView(quota.Used, quota.Granted, quota.Limit, quota.ResetsAt)), StringComparer.Ordinal));
}

/// <summary>The units of a quota in its current window. The units that may be used are <c>limit</c> and <c>granted</c> together.</summary>
internal sealed record QuotaView(long Used, long Granted, long Limit, DateTimeOffset ResetsAt);
