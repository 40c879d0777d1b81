namespace Api.Security;

/// <summary>The number and the total size of the entries in a table, and their limits. Lookups do not read these fields.</summary>
internal sealed class TableTotals(long maxCount, long maxSize)
{
    private long _count;
    private long _size;
    private int _hand;

    public long Count => Volatile.Read(ref _count);

    public long Size => Volatile.Read(ref _size);

    /// <summary>Whether an entry of this size fits into an empty table.</summary>
    public bool CanHold(int size) => maxCount > 0 && size <= maxSize;

    /// <summary>Reserves room for an entry before it is added, so that the limits hold at any time.</summary>
    public bool TryTake(int size)
    {
        if (!TryAdd(ref _count, 1, maxCount)) return false;
        if (TryAdd(ref _size, size, maxSize)) return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Releases the room of an entry.</summary>
    public void Return(int size)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _size, -size);
    }

    /// <summary>Returns where the next of several concurrent scans of the places begins.</summary>
    public uint NextHand(int step) => (uint)Interlocked.Add(ref _hand, step);

    private static bool TryAdd(ref long total, long more, long most)
    {
        while (true)
        {
            var before = Volatile.Read(ref total);
            if (before + more > most) return false;
            if (Interlocked.CompareExchange(ref total, before + more, before) == before) return true;
        }
    }
}
