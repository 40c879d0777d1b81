namespace Api.Security.RateLimiting;

/// <summary>
/// Enters what is charged to quotas where a restart does not lose it, and notifies when a client reaches 80 % and 100 % of a quota.
/// </summary>
internal sealed class QuotaBooks(IQuotaLedger? ledger = null, IQuotaObserver? observer = null)
{
    private const int Early = 80;
    private const int All = 100;

    /// <param name="caller">Whose quota it is.</param>
    /// <param name="line">The policy, after the charge.</param>
    /// <param name="units">What was charged; negative for what was returned.</param>
    public void Add(LimitCaller caller, in LimitLine line, long units)
    {
        if (units == 0 || ledger is null || line.Policy.Kind is not RateLimitKind.Quota || line.Partition.IsAddress) return;
        var known = caller.QuotaEntries.Find(ledger, line);
        known.Entry.Add(units);
        if (units < 0 || observer is null) return;
        var used = line.Limit - line.Remaining;
        if (Crosses(All, used, units, line.Limit)) Notify(known.Key, caller, line, All);
        else if (Crosses(Early, used, units, line.Limit)) Notify(known.Key, caller, line, Early);
    }

    // Used to be below, and is not any more.
    private static bool Crosses(int percent, long used, long units, long limit)
    {
        var threshold = (double)limit * percent / 100;
        return used >= threshold && used - units < threshold;
    }

    private void Notify(in QuotaKey key, LimitCaller caller, in LimitLine line, int percent) =>
        observer!.Reached(key, line.Policy.Scope is RateLimitScope.Tenant ? null : caller.ClientId, caller.TenantId, percent);
}
