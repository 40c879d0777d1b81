using Api.Security.RateLimiting;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// What this node has charged to quotas on its own, to be added in Redis. Each addition is repeated with its number until Redis has
/// answered, and Redis adds it once. Only for windows that have not ended; memory is bounded.
/// </summary>
internal sealed class PendingCharges(
    RedisCalls calls, LimitKeys keys, KnownQuotas known, LimitMetrics metrics, LimitClock clock, QuotaSeeds? seeds, string node)
{
    private const int Most = 100_000;
    private const int Batch = 100;
    private static readonly long CheckAfter = 20 * LimitTime.PerSecond; // the usage of all nodes is then written

    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong High, ulong Low, int Policy, long From), PendingCharge> _pending = [];
    private readonly Queue<(long At, PendingCharge Charge)> _doubtful = new();
    private long _last;

    public int Count
    {
        get
        {
            lock (_lock) return _pending.Count + _doubtful.Count;
        }
    }

    /// <summary>Enters units that this node has charged or, when negative, returned.</summary>
    public void Add(in LimitLine line, long units)
    {
        if (units == 0 || line.Policy.Kind is not RateLimitKind.Quota) return;
        var key = (line.Partition.High, line.Partition.Low, line.Policy.Id, line.Window.From);
        lock (_lock)
        {
            if (!_pending.TryGetValue(key, out var charge))
            {
                if (_pending.Count >= Most)
                {
                    metrics.Lost(units);
                    return;
                }

                _pending[key] = charge = new(line.Policy, line.Partition, line.Window, clock.Calendar - QuotaWindows.Slack);
            }

            charge.Waiting += units;
        }
    }

    /// <summary>Adds everything in Redis, as far as Redis can be used.</summary>
    public async Task SettleAsync(long? time)
    {
        PendingCharge[] all;
        lock (_lock)
        {
            foreach (var (key, charge) in _pending.Where(one => one.Value.Begin(ref _last, clock.Calendar)).ToArray()) _pending.Remove(key);
            all = [.. _pending.Values];
        }

        foreach (var batch in all.Chunk(Batch)) await Task.WhenAll(batch.Select(charge => SettleAsync(charge, time)));
        await CheckAsync(time);
    }

    private async Task SettleAsync(PendingCharge charge, long? time)
    {
        long? seed = IsKept(charge) ? null : 0;
        for (var i = 0; i < 2; i++)
        {
            var state = (long)await calls.RunAsync(redis => LimitScripts.Settle.RunAsync(
                redis, [keys.Counts(charge.Partition)], Arguments(charge, seed, time)));
            if (state == (long)LineState.NeedsSeed)
            {
                seed = await seeds!.ReadAsync(charge.Policy, charge.Partition, charge.Window, CancellationToken.None);
                continue;
            }

            lock (_lock)
            {
                charge.Sending = 0;
                if (state == 1 && IsKept(charge)) _doubtful.Enqueue((clock.Steady + CheckAfter, charge));
            }

            return;
        }
    }

    // What other nodes have charged may not have been in the usage yet when a count was created from it.
    private async Task CheckAsync(long? time)
    {
        while (true)
        {
            PendingCharge charge;
            lock (_lock)
            {
                if (!_doubtful.TryPeek(out var first) || first.At > clock.Steady) return;
                charge = _doubtful.Dequeue().Charge;
            }

            await RaiseAsync(charge.Policy, charge.Partition, charge.Window,
                await seeds!.ReadAsync(charge.Policy, charge.Partition, charge.Window, CancellationToken.None), time);
        }
    }

    /// <summary>Sets what is used of a quota in Redis if it is less.</summary>
    public Task RaiseAsync(LimitPolicy policy, Partition partition, QuotaWindow window, long used, long? time) =>
        calls.RunAsync(redis => LimitScripts.Raise.RunAsync(redis, [keys.Counts(partition)],
            [time ?? RedisValue.EmptyString, LimitKeys.Field(policy), window.From, window.To, used]));

    // Whether the usage is kept elsewhere too.
    private bool IsKept(PendingCharge charge) => seeds is not null && !charge.Partition.IsAddress;

    private RedisValue[] Arguments(PendingCharge charge, long? seed, long? time)
    {
        var use = known.Find(charge.Policy, charge.Partition);
        return
        [
            time ?? RedisValue.EmptyString, LimitKeys.Field(charge.Policy), charge.Window.From, charge.Window.To, charge.Sending,
            use.Used, use.Made, charge.Since, IsKept(charge) ? 1 : 0, seed ?? RedisValue.EmptyString, node, charge.Id,
        ];
    }
}
