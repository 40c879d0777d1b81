namespace Api.Security.ApiKeys;

/// <summary>
/// The transitions of the limits of a client. They apply to its keys, present and future, whatever their state. The caller has already
/// validated the values.
/// </summary>
internal static class LimitChanges
{
    /// <summary>
    /// How many grants of the last 40 days a client may have: all of them are stored in the row of the client and cached with its keys.
    /// </summary>
    public const int MostGrants = 1000;

    /// <summary>Longer than the longest window of a quota, a month. An older grant has no effect.</summary>
    private static readonly TimeSpan GrantsAreKept = TimeSpan.FromDays(40);

    /// <summary>Replaces the plan and the limits. The grants stay.</summary>
    public static TransitionFailure? SetLimits(this ClientKeys keys, string? plan, IReadOnlyDictionary<string, long> policies)
    {
        keys.Put(
            keys.Client with { Limits = OrNone(new() { Plan = plan, Policies = policies, Grants = GrantsOf(keys) }) },
            AuditActions.LimitsChanged);
        return null;
    }

    /// <summary>Grants units in addition to a quota, in its current window.</summary>
    public static TransitionFailure? GrantQuota(this ClientKeys keys, string policy, long amount, string? reason)
    {
        var grants = GrantsOf(keys);
        if (grants.Length >= MostGrants)
            return TransitionFailure.Invalid("policy", $"There were {MostGrants} grants within 40 days; set a higher limit instead.");
        var sum = grants.Where(grant => grant.Policy == policy).Sum(grant => (decimal)grant.Amount); // a store may return any numbers
        if (sum + amount > ApiClientLimits.MaxUnits)
            return TransitionFailure.Invalid("amount", $"The grants of 40 days may be at most {ApiClientLimits.MaxUnits} together.");
        var granted = new ApiClientQuotaGrant { Policy = policy, Amount = amount, At = keys.Now };
        keys.Put((keys.Client.Limits ?? new()) with { Grants = [.. grants, granted] }, granted, reason);
        return null;
    }

    private static ApiClientQuotaGrant[] GrantsOf(ClientKeys keys) =>
        [.. (keys.Client.Limits?.Grants ?? []).Where(grant => grant.At >= keys.Now - GrantsAreKept)];

    private static ApiClientLimits? OrNone(ApiClientLimits limits) => limits == new ApiClientLimits() ? null : limits;
}
