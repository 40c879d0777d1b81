using Api.Security.RateLimiting;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// Changes counts in Redis without waiting. What surely did not arrive is kept for later if it belongs to a quota; what may have arrived is
/// not repeated.
/// </summary>
internal sealed class SharedCharges(
    RedisCalls calls, LimitKeys keys, LimitSwitch isShared, KnownQuotas known, PendingCharges pending, LimitMetrics metrics,
    LimitTimes times)
{
    /// <summary>Charges units to a rate or a quota, or returns them when negative.</summary>
    /// <param name="line">The line; for a quota, with its window.</param>
    /// <param name="units">The units.</param>
    /// <param name="made">When the count was created, if it must be the same.</param>
    public void Charge(in LimitLine line, long units, long made = 0)
    {
        if (units == 0) return;
        if (!isShared.IsOn)
        {
            pending.Add(line, units);
            return;
        }

        Know(line, units);
        _ = ChargeAsync(line, units, made);
    }

    /// <summary>Frees a place.</summary>
    public void End(RedisKey key, string place)
    {
        if (isShared.IsOn) _ = EndAsync(key, place);
    }

    /// <summary>Sets what is used of a quota if it is less.</summary>
    public void Raise(LimitPolicy policy, Partition partition, QuotaWindow window, long used) =>
        _ = CountedAsync("raise", pending.RaiseAsync(policy, partition, window, used, times.Time));

    private async Task ChargeAsync(LimitLine line, long units, long made)
    {
        RedisValue[] values = line.Policy.Kind is RateLimitKind.Rate
            ? [Time(), "r", LimitKeys.Field(line.Policy), units, line.Limit, line.Policy.Window]
            : [Time(), "q", LimitKeys.Field(line.Policy), units, line.Window.From, line.Window.To, made];
        try
        {
            await calls.RunAsync(redis => LimitScripts.Charge.RunAsync(redis, [keys.Counts(line.Partition)], values));
        }
        catch (RedisFailure failure)
        {
            metrics.Failed("charge");
            if (failure.MayHaveRun) return;
            Know(line, -units);
            pending.Add(line, units);
        }
    }

    // What is pending is not known yet: it would count twice if the count was lost meanwhile.
    private void Know(in LimitLine line, long units)
    {
        if (line.Policy.Kind is RateLimitKind.Quota) known.Add(line.Policy, line.Partition, line.Window, units);
    }

    private Task EndAsync(RedisKey key, string place) =>
        CountedAsync("end", calls.RunAsync(redis => redis.SortedSetRemoveAsync(key, place, CommandFlags.DemandMaster)));

    private async Task CountedAsync(string operation, Task operating)
    {
        try
        {
            await operating;
        }
        catch (RedisFailure)
        {
            metrics.Failed(operation);
        }
    }

    private RedisValue Time() => times.Time ?? RedisValue.EmptyString;
}
