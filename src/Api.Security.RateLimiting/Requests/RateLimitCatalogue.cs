namespace Api.Security.RateLimiting;

/// <inheritdoc cref="IRateLimitCatalogue"/>
internal sealed class RateLimitCatalogue(RateLimitSettings settings, LimitCallers callers, LimitStores stores) : IRateLimitCatalogue
{
    public string? TenantPolicy => (
        from plan in settings.Current.Options.Plans
        from policy in plan.Value
        where policy.Value.Scope is RateLimitScope.Tenant
        select $"{RateLimitConfiguration.SectionName}:Plans:{plan.Key}:{policy.Key}").FirstOrDefault();

    public bool HasPlan(string name) => settings.Current.Table.Find(name) is not null;

    public bool HasPolicy(string name) => settings.Current.Table.HasPolicy(name);

    public bool HasQuota(string name) => settings.Current.Table.HasQuota(name);

    public EffectiveLimits LimitsOf(LimitOwner owner)
    {
        var plan = callers.Create(owner).Plan;
        var limits = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var policy in plan?.Policies ?? []) limits[policy.Name] = policy.Limit;
        foreach (var (name, limit) in owner.Limits?.Overrides ?? new Dictionary<string, long>()) limits[name] = limit;
        return new(plan?.Name, limits);
    }

    public async ValueTask<IReadOnlyList<QuotaState>> ReadQuotasAsync(LimitOwner owner, CancellationToken cancellationToken)
    {
        var caller = callers.Create(owner);
        var quotas = new List<QuotaState>();
        foreach (var policy in caller.Plan?.Policies ?? [])
        {
            if (policy.Kind is not RateLimitKind.Quota || policy.Scope is not (RateLimitScope.Client or RateLimitScope.Tenant)) continue;
            var partition = policy.Scope is RateLimitScope.Tenant ? caller.Tenant : caller.Client;
            var window = stores.WindowOf(policy);
            quotas.Add(new(
                policy.Name,
                await stores.Decides.ReadAsync(policy, partition, cancellationToken),
                LimitLines.GrantedIn(window, policy.Name, owner.Limits),
                LimitLines.LimitOf(policy, owner.Limits),
                new DateTimeOffset(LimitTime.ToUtc(window.To))));
        }

        return quotas;
    }
}
