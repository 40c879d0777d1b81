namespace Api.Security;

/// <summary>The plans and policies of this application, for the administration of clients. Registered by <c>AddRateLimits()</c>.</summary>
internal interface IRateLimitCatalogue
{
    /// <summary>The setting of a policy that counts all clients of a tenant together; <see langword="null"/> when there is none.</summary>
    string? TenantPolicy => null;

    /// <summary>Whether there is a plan of this name.</summary>
    bool HasPlan(string name);

    /// <summary>Whether a plan has a policy of this name.</summary>
    bool HasPolicy(string name);

    /// <summary>Whether a plan has a quota of this name.</summary>
    bool HasQuota(string name);

    /// <summary>Returns the plan and the limits that apply to an owner, its own limits included.</summary>
    EffectiveLimits LimitsOf(LimitOwner owner);

    /// <summary>Reads the quotas of the plan that applies to an owner. An outage is thrown.</summary>
    ValueTask<IReadOnlyList<QuotaState>> ReadQuotasAsync(LimitOwner owner, CancellationToken cancellationToken);
}

/// <summary>The plan that applies to a client.</summary>
/// <param name="Plan">Its name; <see langword="null"/> for none.</param>
/// <param name="Limits">The limit of each policy, by name.</param>
internal sealed record EffectiveLimits(string? Plan, IReadOnlyDictionary<string, long> Limits);

/// <summary>How much of a quota is used.</summary>
/// <param name="Policy">The name of the policy.</param>
/// <param name="Used">The units used in the current window.</param>
/// <param name="Granted">The units granted in addition, for the current window.</param>
/// <param name="Limit">The limit, without the grants.</param>
/// <param name="ResetsAt">When the window ends.</param>
internal sealed record QuotaState(string Policy, long Used, long Granted, long Limit, DateTimeOffset ResetsAt);
