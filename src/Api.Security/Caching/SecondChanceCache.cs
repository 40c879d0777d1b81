namespace Api.Security;

/// <summary>
/// A hash table of at most so many entries, with CLOCK as its rule for who has to go: a hand goes round, and takes the first
/// entry that nobody asked for since it came by. A flood of new ones so pushes out its own, not the ones in use. Reading
/// takes no lock and writes nothing but an entry's use; adding is lock-free too.
/// </summary>
internal class SecondChanceCache<TKey, TEntry>
    where TKey : struct
    where TEntry : class, ISecondChanceEntry<TKey>
{
    private const int MaxSteps = 256; // of the hand for one entry added
    private const byte MostUses = 3;

    private readonly int _limit;
    private readonly Buckets _buckets;
    private readonly Place<TEntry>[] _places;
    private readonly ulong[] _marks; // one line of memory answers for a bucket
    private readonly byte[] _uses; // racy on purpose: a lost count costs nothing, a lock would
    private int _count;
    private uint _hand;

    public SecondChanceCache(int limit)
    {
        _limit = limit;
        _buckets = new Buckets(limit);
        _places = new Place<TEntry>[_buckets.Places];
        _marks = new ulong[_places.Length];
        _uses = new byte[_places.Length];
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether it is worth computing a digest and asking.</summary>
    public bool MayHold(ulong mark) => _marks.AsSpan(_buckets.Of(mark), Buckets.Size).Contains(mark);

    /// <summary>Finds an entry. That counts as a use of it.</summary>
    public TEntry? Find(ulong mark, in TKey key)
    {
        var start = _buckets.Of(mark);
        for (var i = start; i < start + Buckets.Size; i++)
        {
            if (_marks[i] != mark || Volatile.Read(ref _places[i].Entry) is not { } found || !found.IsOf(key)) continue;
            // Written only when it changes, so that an entry that all cores use stays in all their caches.
            if (_uses[i] is < MostUses and var uses) _uses[i] = (byte)(uses + 1);
            return found;
        }

        return null;
    }

    /// <returns>How many others had to go.</returns>
    public int Add(ulong mark, TEntry entry)
    {
        var evicted = 0;
        var place = PlaceFor(mark, entry);
        var before = Interlocked.Exchange(ref _places[place].Entry, entry);
        Volatile.Write(ref _marks[place], mark);
        _uses[place] = 0;
        if (before is null) Interlocked.Increment(ref _count);
        else if (!before.IsSameAs(entry)) evicted++;

        while (Count > _limit && EvictOne(entry)) evicted++;
        return evicted;
    }

    public void Remove(ulong mark, TEntry entry)
    {
        var start = _buckets.Of(mark);
        for (var i = start; i < start + Buckets.Size; i++)
            if (ReferenceEquals(_places[i].Entry, entry)) Clear(i, entry);
    }

    // Its own place if it has one, else an empty one, else the one in the bucket that is used least.
    private int PlaceFor(ulong mark, TEntry entry)
    {
        var start = _buckets.Of(mark);
        var empty = -1;
        for (var i = start; i < start + Buckets.Size; i++)
        {
            if (Volatile.Read(ref _places[i].Entry) is not { } there) empty = i;
            else if (_marks[i] == mark && there.IsSameAs(entry)) return i;
        }

        return empty >= 0 ? empty : LeastUsed(start);
    }

    // The first one with the fewest uses. Where all are in use, all grow older.
    private int LeastUsed(int start)
    {
        var (least, fewest) = (start, byte.MaxValue);
        for (var i = start; i < start + Buckets.Size; i++)
            if (_uses[i] is var uses && uses < fewest) (least, fewest) = (i, uses);
        for (var i = start; fewest > 0 && i < start + Buckets.Size; i++) Age(i);
        return least;
    }

    private bool EvictOne(TEntry newcomer)
    {
        var last = -1;
        var steps = Math.Min(MaxSteps, 4 * _places.Length);
        for (var step = 0; step < steps || last < 0; step++)
        {
            if (last < 0 && step > _places.Length) return false; // empty, but for the newcomer
            var at = (int)(Interlocked.Increment(ref _hand) % (uint)_places.Length);
            if (Volatile.Read(ref _places[at].Entry) is not { } there || ReferenceEquals(there, newcomer)) continue;
            last = at;
            if (_uses[at] > 0) Age(at);
            else if (Clear(at, there)) return true;
        }

        // Everybody is in use: the hand takes where it stands, or one insertion could walk through the whole table.
        return _places[last].Entry is { } unlucky && Clear(last, unlucky);
    }

    private void Age(int place)
    {
        if (_uses[place] is > 0 and var uses) _uses[place] = (byte)(uses - 1);
    }

    private bool Clear(int place, TEntry entry)
    {
        if (!ReferenceEquals(Interlocked.CompareExchange(ref _places[place].Entry, null, entry), entry)) return false;
        Interlocked.Decrement(ref _count);
        return true;
    }
}
