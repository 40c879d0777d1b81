using System.Collections.Frozen;

namespace Api.Security.RateLimiting;

/// <summary>All plans at one moment. A change of the settings creates another table.</summary>
internal sealed class PlanTable
{
    private readonly FrozenDictionary<string, LimitPlan> _plans;
    private readonly FrozenDictionary<string, string> _clients;
    private readonly FrozenSet<(string Name, bool IsQuota)> _policies;
    private readonly LimitPlan? _default;

    public PlanTable(RateLimitOptions options, PolicyIds ids)
    {
        _plans = options.Plans.ToFrozenDictionary(
            plan => plan.Key,
            plan => new LimitPlan(plan.Key, [.. plan.Value.OrderBy(one => one.Key, StringComparer.Ordinal)
                .Select(one => Policy(one.Key, one.Value, ids))]),
            StringComparer.Ordinal);
        _clients = options.Clients.ToFrozenDictionary(StringComparer.Ordinal);
        _policies = _plans.Values.SelectMany(plan => plan.Policies)
            .Select(policy => (policy.Name, policy.Kind is RateLimitKind.Quota)).ToFrozenSet();
        _default = Find(options.DefaultPlan);
        PlanClaim = options.PlanClaim is { Length: > 0 } claim ? claim : null;
    }

    /// <summary>The claim that names the plan of a caller; <see langword="null"/> for none.</summary>
    public string? PlanClaim { get; }

    public LimitPlan? Find(string? name) => name is null ? null : _plans.GetValueOrDefault(name);

    public bool HasPolicy(string name) => _policies.Contains((name, false)) || HasQuota(name);

    public bool HasQuota(string name) => _policies.Contains((name, true));

    /// <summary>The plan of a caller: by its client, by its own limits, by a claim, or the default.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="stored">The plan that the store of its credential names.</param>
    /// <param name="claimed">The plan that the claim names.</param>
    /// <param name="unknown">A name that is no plan, and was therefore ignored.</param>
    public LimitPlan? Choose(string? clientId, string? stored, string? claimed, out bool unknown)
    {
        unknown = false;
        var configured = clientId is null ? null : _clients.GetValueOrDefault(clientId);
        foreach (var name in (ReadOnlySpan<string?>)[configured, stored, claimed])
        {
            if (name is null) continue;
            if (Find(name) is { } plan) return plan;
            unknown = true;
        }

        return _default;
    }

    private static LimitPolicy Policy(string name, RateLimitPolicyOptions options, PolicyIds ids)
    {
        var policy = new LimitPolicy
        {
            Name = name,
            Id = ids.Get(name, options.Kind!.Value),
            Kind = options.Kind.Value,
            Limit = options.Limit!.Value,
            Window = LimitTime.From(options.Window ?? default),
            Burst = options.Burst,
            Period = options.Period ?? default,
            Anchor = options.Anchor,
            Scope = options.Scope,
            Cost = options.Cost,
            OnStoreError = options.OnStoreError,
            Lease = options.Lease,
        };
        ids.Keep(policy);
        return policy;
    }
}
