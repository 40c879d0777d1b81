using System.Security.Cryptography;

namespace Api.Security;

/// <summary>
/// A replay store in the memory of one node. It holds a limited number of entries and forgets none before its time; when it is full, it
/// says so. Divided into shards with a lock each, so that cores do not wait for each other.
/// </summary>
internal sealed class LocalReplayStore : IReplayStore
{
    private const int MostShards = 64;
    private const int FewestInShard = 1024;

    // Nobody knows it, so nobody can choose values that all belong to one shard, and fill it.
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
    private readonly ReplayShard[] _shards;
    private readonly TimeProvider _clock;

    /// <param name="capacity">The largest number of entries; exact up to 2047, approximate above.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="metrics">Receives the number of entries.</param>
    public LocalReplayStore(int capacity, TimeProvider clock, ReplayMetrics? metrics = null)
    {
        var count = 1;
        while (count < MostShards && capacity / (count * 2) >= FewestInShard) count *= 2;
        _shards = new ReplayShard[count];
        for (var i = 0; i < count; i++) _shards[i] = new ReplayShard((capacity + count - 1) / count, _seed);
        _clock = clock;
        metrics?.Report(() => Count);
    }

    /// <summary>The number of entries, including some that have expired.</summary>
    public int Count => _shards.Sum(shard => shard.Count);

    public ValueTask<ReplayResult> TryAddAsync(
        in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        new(_shards[(int)((key.Mark * _seed) >> 58) & (_shards.Length - 1)].TryAdd(key, expiresAt.UtcTicks, _clock.GetUtcNow().UtcTicks));
}
