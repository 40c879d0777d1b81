namespace Api.Security;

/// <summary>
/// A hash table with a limited number of entries and CLOCK eviction: a hand goes round and evicts the first entry that was not
/// used since its last pass. So a flood of new entries evicts its own entries, not those in use. A lookup takes no lock and
/// writes nothing but the use of an entry; adding is lock-free too.
/// </summary>
internal class SecondChanceCache<TKey, TEntry>
    where TKey : struct
    where TEntry : class, ISecondChanceEntry<TKey>
{
    private const int MaxSteps = 256; // of the hand, for each added entry
    private const byte MostUses = 3;

    private readonly int _limit;
    private readonly Buckets _buckets;
    private readonly Place<TEntry>[] _places;
    private readonly ulong[] _marks; // one cache line holds the marks of a bucket
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
            if (_uses[i] is < MostUses and var uses) _uses[i] = (byte)(uses + 1);
            return found;
        }

        return null;
    }

    /// <returns>How many other entries were evicted.</returns>
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
        var start = _buckets.IndexOf(mark);
        for (var i = start; i < start + Buckets.Size; i++)
            if (ReferenceEquals(_places[i].Entry, entry)) Clear(i, entry);
    }

    // The current place of the entry if it has one, else an empty place, else the least used place of the bucket.
    private int PlaceFor(ulong mark, TEntry entry)
    {
        var start = _buckets.IndexOf(mark);
        var empty = -1;
        for (var i = start; i < start + Buckets.Size; i++)
        {
            if (Volatile.Read(ref _places[i].Entry) is not { } there) empty = i;
            else if (_marks[i] == mark && there.IsSameAs(entry)) return i;
        }

        return empty >= 0 ? empty : LeastUsed(start);
    }

    // The first place with the fewest uses. If all places are in use, all of them age.
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
            if (last < 0 && step > _places.Length) return false; // empty except for the newcomer
            var at = (int)(Interlocked.Increment(ref _hand) % (uint)_places.Length);
            if (Volatile.Read(ref _places[at].Entry) is not { } there || ReferenceEquals(there, newcomer)) continue;
            last = at;
            if (_uses[at] > 0) Age(at);
            else if (Clear(at, there)) return true;
        }

        // All entries are in use: evict the last one seen, since one insertion must not walk through the whole table.
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

/// <summary>An entry of a <see cref="SecondChanceCache{TKey, TEntry}"/>.</summary>
internal interface ISecondChanceEntry<TKey>
    where TKey : struct
{
    /// <summary>The key of the entry.</summary>
    TKey Key { get; }

    /// <summary>Whether the entry has this key.</summary>
    bool IsOf(in TKey key);
}

internal static class ClockEntryExtensions
{
    public static bool IsSameAs<TKey>(this ISecondChanceEntry<TKey> one, ISecondChanceEntry<TKey> other)
        where TKey : struct => one.IsOf(other.Key);
}
