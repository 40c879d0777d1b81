namespace Api.Security;

/// <summary>
/// A hash table of bounded size. While it is full, a new entry replaces another one only if the new one was last seen more
/// recently than the other one was last used. So if a working set does not fit, a part of it stays; a flood of entries that are
/// seen only once changes nothing; and a new working set takes over within about three rounds. A lookup takes no lock and writes
/// nothing but the time of use.
/// </summary>
internal class ResidentTable<TKey, TEntry>
    where TKey : struct
    where TEntry : class, IResidentEntry<TKey>
{
    private const int Sample = 32; // the number of places to scan; the least recently used entry in them may be evicted
    private const int MostVictims = 64; // for one very large entry

    private readonly Func<TEntry, bool> _isSpent;
    private readonly Buckets _buckets;
    private readonly Place<TEntry>[] _places;
    private readonly ulong[] _marks; // one cache line holds the marks of a bucket
    private readonly ushort[] _uses; // racy on purpose: a lost update costs nothing, a lock would
    private readonly RecentMarks _seen;
    private readonly TableTotals _totals;
    private readonly EvictionClock _clock = new();

    /// <param name="expected">The expected number of entries; the table itself has places for twice as many.</param>
    /// <param name="totals">The limits.</param>
    /// <param name="isSpent">Whether an entry is no longer of use.</param>
    public ResidentTable(int expected, TableTotals totals, Func<TEntry, bool> isSpent)
    {
        (_totals, _isSpent, _seen) = (totals, isSpent, new RecentMarks(expected));
        _buckets = new Buckets(expected);
        _places = new Place<TEntry>[_buckets.Places];
        _marks = new ulong[_places.Length];
        _uses = new ushort[_places.Length];
    }

    public int Count => (int)_totals.Count;

    public long Size => _totals.Size;

    /// <summary>Whether there may be an entry with this mark, so that it is worth computing its digest and looking it up.</summary>
    public bool MayHold(ulong mark) => _marks.AsSpan(_buckets.IndexOf(mark), Buckets.Size).Contains(mark);

    /// <summary>Finds an entry and records its use.</summary>
    public TEntry? Find(ulong mark, in TKey key)
    {
        var start = _buckets.IndexOf(mark);
        for (var i = start; i < start + Buckets.Size; i++)
        {
            if (_marks[i] != mark || Volatile.Read(ref _places[i].Entry) is not { } found || !found.IsOf(key)) continue;
            // Written only when it changes, so that an entry that all cores use stays in the caches of all of them.
            if (_clock.Now is var now && _uses[i] != now) _uses[i] = now;
            return found;
        }

        return null;
    }

    /// <summary>Adds an entry or replaces the one with the same key; may also reject it.</summary>
    /// <returns>How many entries were evicted or rejected, this one included.</returns>
    public int Add(ulong mark, TEntry entry)
    {
        if (TryReplace(mark, entry)) return 0;
        if (!_totals.CanHold(entry.Size)) return 1;
        _clock.Tick(Count);
        var sinceLast = _seen.AgeOf(mark, _clock.Now);
        _seen.Add(mark, _clock.Now, _clock.Now);

        var gone = 0;
        while (!_totals.TryTake(entry.Size))
        {
            if (gone == MostVictims || FindVictim() is not (>= 0 and var victim) || !MayReplace(victim, sinceLast)) return gone + 1;
            _seen.Add(_marks[victim], _uses[victim], _clock.Now);
            if (Clear(victim, _places[victim].Entry)) gone++;
        }

        return gone + Settle(mark, entry, sinceLast);
    }

    /// <summary>Removes an entry that a new one with the same key is about to replace.</summary>
    public void Remove(ulong mark, TEntry entry)
    {
        _seen.Add(mark, _clock.Now, _clock.Now);
        var start = _buckets.IndexOf(mark);
        for (var i = start; i < start + Buckets.Size; i++)
            if (ReferenceEquals(_places[i].Entry, entry)) Clear(i, entry);
    }

    /// <summary>Removes all entries with a key: two threads may have added one each.</summary>
    public void RemoveAll(ulong mark, in TKey key)
    {
        var start = _buckets.IndexOf(mark);
        for (var i = start; i < start + Buckets.Size; i++)
            if (Volatile.Read(ref _places[i].Entry) is { } there && there.IsOf(key)) Clear(i, there);
    }

    private bool TryReplace(ulong mark, TEntry entry)
    {
        var start = _buckets.IndexOf(mark);
        for (var i = start; i < start + Buckets.Size; i++)
        {
            if (_marks[i] != mark || Volatile.Read(ref _places[i].Entry) is not { } before || !before.IsSameAs(entry)) continue;
            if (before.Size != entry.Size)
            {
                Clear(i, before); // the new one is added like any other
                return false;
            }

            if (!ReferenceEquals(Interlocked.CompareExchange(ref _places[i].Entry, entry, before), before)) return false;
            _uses[i] = _clock.Now;
            return true;
        }

        return false;
    }

    /// <returns>How many entries were evicted or rejected.</returns>
    private int Settle(ulong mark, TEntry entry, int sinceLast)
    {
        var start = _buckets.IndexOf(mark);
        var oldest = start;
        for (var i = start; i < start + Buckets.Size; i++)
        {
            if (Volatile.Read(ref _places[i].Entry) is null && TryPut(i, mark, entry, null)) return 0;
            if (AgeOf(i) > AgeOf(oldest)) oldest = i;
        }

        // The bucket is full although the table is not.
        var (before, gone) = (_places[oldest].Entry, entry);
        if (MayReplace(oldest, sinceLast) && TryPut(oldest, mark, entry, before)) gone = before;
        if (gone is not null) _totals.Return(gone.Size);
        return gone is null ? 0 : 1;
    }

    private bool TryPut(int place, ulong mark, TEntry entry, TEntry? before)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _places[place].Entry, entry, before), before)) return false;
        _uses[place] = _clock.Now;
        Volatile.Write(ref _marks[place], mark);
        return true;
    }

    // The least recently used entry of a sample.
    private int FindVictim()
    {
        var sample = Math.Min(Sample, _places.Length);
        for (var looked = 0; looked < _places.Length; looked += sample)
        {
            var (oldest, start) = (-1, (int)(_totals.NextHand(sample) % (uint)_places.Length));
            for (var step = 0; step < sample; step++)
            {
                var at = (start + step) % _places.Length;
                if ((oldest < 0 || AgeOf(at) > AgeOf(oldest)) && _places[at].Entry is not null) oldest = at;
            }

            if (oldest >= 0) return oldest;
        }

        return -1;
    }

    // When a working set is used in turn, its entries inside and outside of the table are equally old; the extra tick is for rounding.
    private bool MayReplace(int place, int sinceLast) =>
        AgeOf(place) > Math.Min(sinceLast, EvictionClock.Forgotten) + 1 || (_places[place].Entry is { } there && _isSpent(there));

    private int AgeOf(int place) => EvictionClock.Between(_uses[place], _clock.Now);

    private bool Clear(int place, TEntry? entry)
    {
        if (entry is null || !ReferenceEquals(Interlocked.CompareExchange(ref _places[place].Entry, null, entry), entry)) return false;
        _totals.Return(entry.Size);
        return true;
    }
}

/// <summary>An entry of a <see cref="ResidentTable{TKey, TEntry}"/>.</summary>
internal interface IResidentEntry<TKey> : ISecondChanceEntry<TKey>
    where TKey : struct
{
    /// <summary>
    /// How much of the table's size limit it uses. It does not change; a new entry with the same key may have another size.
    /// </summary>
    int Size { get; }
}
