namespace Api.Security;

/// <summary>
/// A part of a <see cref="LocalReplayStore"/>: a hash table with linear probing that grows up to its limit. Expired entries are
/// overwritten, and removed when the table would grow.
/// </summary>
internal sealed class ReplayShard(int limit, ulong seed)
{
    private const int Smallest = 16;

    private readonly Lock _lock = new();
    private Entry[] _entries = new Entry[Smallest]; // its length is a power of two
    private int _used; // places that are not empty, expired entries included
    private long _sweptAt = long.MinValue / 2;

    public int Count
    {
        get
        {
            lock (_lock) return _used;
        }
    }

    public ReplayResult TryAdd(in ReplayKey key, long expiresAt, long now)
    {
        lock (_lock)
        {
            // Expired entries may fill the table. A sweep costs its size, so it is not done with every call.
            if (_used >= limit && now - _sweptAt is >= TimeSpan.TicksPerSecond or < 0) Sweep(now);
            else if (_used < limit && (_used + 1) * 4L > _entries.Length * 3L) Grow(now);
            var place = Find(key, now, out var reusable);
            if (place >= 0)
            {
                ref var there = ref _entries[place];
                if (there.ExpiresAt > now) return ReplayResult.Replayed;
                there.ExpiresAt = expiresAt;
                return ReplayResult.Added;
            }

            if (reusable < 0 && _used >= limit) return ReplayResult.Full;
            if (reusable < 0) _used++;
            _entries[reusable < 0 ? ~place : reusable] = new Entry { Key = key, ExpiresAt = expiresAt };
            return ReplayResult.Added;
        }
    }

    /// <returns>The place of the key; otherwise the complement of the empty place where it belongs.</returns>
    private int Find(in ReplayKey key, long now, out int reusable)
    {
        reusable = -1;
        var mask = _entries.Length - 1;
        for (var i = PlaceOf(key) & mask; ; i = (i + 1) & mask)
        {
            ref var entry = ref _entries[i];
            if (entry.ExpiresAt == 0) return ~i;
            if (entry.Key == key) return i;
            if (reusable < 0 && entry.ExpiresAt <= now) reusable = i;
        }
    }

    private void Grow(long now)
    {
        var live = Live(now);
        Rebuild(live * 2L < _entries.Length ? _entries.Length : _entries.Length * 2, now);
    }

    private void Sweep(long now)
    {
        _sweptAt = now;
        var live = Live(now);
        if (live == _used) return;
        var length = Smallest;
        while (length < live * 2L) length *= 2;
        Rebuild(length, now);
    }

    private int Live(long now)
    {
        var live = 0;
        foreach (ref readonly var entry in _entries.AsSpan())
            if (entry.ExpiresAt > now) live++;
        return live;
    }

    private void Rebuild(int length, long now)
    {
        var before = _entries;
        (_entries, _used) = (new Entry[length], 0);
        foreach (ref readonly var entry in before.AsSpan())
        {
            if (entry.ExpiresAt <= now) continue;
            var place = Find(entry.Key, now, out _);
            _entries[~place] = entry;
            _used++;
        }
    }

    // The highest bits have chosen the shard.
    private int PlaceOf(in ReplayKey key) => (int)((key.Mark * seed) >> 26) & int.MaxValue;

    private struct Entry
    {
        public ReplayKey Key;
        public long ExpiresAt; // 0 for an empty place
    }
}
