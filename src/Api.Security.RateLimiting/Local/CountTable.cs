using System.Security.Cryptography;

namespace Api.Security.RateLimiting;

/// <summary>The counts of this node. All rows of one partition are in one shard, so one lock protects them.</summary>
internal sealed class CountTable
{
    private const int Shards = 256;

    private readonly CountShard[] _shards = new CountShard[Shards];
    private readonly PolicyIds _ids;
    private readonly LimitClock _clock;
    private readonly ulong _seed;

    /// <param name="most">The maximum number of rows.</param>
    /// <param name="ids">Say when a count means nothing any more.</param>
    /// <param name="clock">The time.</param>
    public CountTable(int most, PolicyIds ids, LimitClock clock)
    {
        (_ids, _clock) = (ids, clock);
        // Unknown to clients, so that no one can choose addresses that all end up in one place.
        _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        for (var i = 0; i < Shards; i++) _shards[i] = new CountShard(_seed, Math.Max(16, most / Shards), IsIdle);
    }

    /// <summary>The number of rows.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>The place of a partition among the shards.</summary>
    public int IndexOf(in Partition partition) => (int)(((partition.High ^ partition.Low ^ _seed) * 0x9E37_79B9_7F4A_7C15) >> 56);

    public CountShard this[int index] => _shards[index];

    /// <summary>Removes what means nothing any more.</summary>
    public void Tidy()
    {
        foreach (var shard in _shards)
            lock (shard.Lock) shard.Tidy();
    }

    private bool IsIdle(CountRow row)
    {
        var now = Math.Max(_clock.Steady, _clock.Calendar);
        for (var i = 0; i < CountRow.Width; i++)
        {
            ref readonly var slot = ref row.Slots[i];
            if (slot.Value == 0) continue;
            var id = (row.Group * CountRow.Width) + i;
            // A level can be far above a burst, by what was charged after a decision.
            var lifetime = _ids.UnitTimeOf(id) is > 0 and var time ? slot.Level * time : _ids.LifetimeOf(id);
            if (now - Math.Abs(slot.Stamp) < lifetime) return false;
        }

        return true;
    }
}
