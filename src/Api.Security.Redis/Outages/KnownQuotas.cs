using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>
/// What this node knows about quotas from the latest answers of Redis: when each count was created, and the units used. If Redis loses a
/// count, the node notices it and has a number to begin with. About 100 bytes for each client.
/// </summary>
internal sealed class KnownQuotas(PolicyIds ids, LimitClock clock, int mostAddresses)
{
    private readonly CountTables _tables = new(mostAddresses, ids, clock);

    public KnownUse Find(LimitPolicy policy, Partition partition)
    {
        var shard = _tables.FindShard(partition);
        lock (shard.Lock)
        {
            if (shard.Find(partition, policy) is not (>= 0 and var row)) return default;
            ref var slot = ref shard[row, policy];
            return new(slot.Stamp, slot.Value);
        }
    }

    /// <summary>What is known in a window; <see langword="null"/> for nothing.</summary>
    public long? FindIn(QuotaWindow window, LimitPolicy policy, Partition partition) =>
        Find(policy, partition) is { Made: > 0 } known && known.Made >= window.From ? known.Used : null;

    public void Set(LimitPolicy policy, Partition partition, KnownUse known)
    {
        var shard = _tables.FindShard(partition);
        lock (shard.Lock)
        {
            shard.GetOrAdd(partition, policy, out var row);
            ref var slot = ref shard[row, policy];
            (slot.Stamp, slot.Value) = (known.Made, known.Used);
        }
    }

    /// <summary>Enters what is charged after a decision.</summary>
    public void Add(LimitPolicy policy, Partition partition, QuotaWindow window, long units)
    {
        var shard = _tables.FindShard(partition);
        lock (shard.Lock)
        {
            if (shard.Find(partition, policy) is not (>= 0 and var row)) return;
            ref var slot = ref shard[row, policy];
            if (slot.Stamp >= window.From && slot.Stamp < window.To) slot.Value = Math.Max(0, slot.Value + units);
        }
    }

    public void Tidy() => _tables.Tidy();
}
