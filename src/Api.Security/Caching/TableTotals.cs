namespace Api.Security;

/// <summary>How much is in a table, and the most that may be. Apart from what those read who only find something.</summary>
internal sealed class TableTotals(long maxCount, long maxSize)
{
    private long _count;
    private long _size;
    private int _hand;

    public long Count => Volatile.Read(ref _count);

    public long Size => Volatile.Read(ref _size);

    /// <summary>Whether one entry could be put into an empty table.</summary>
    public bool CanHold(int size) => maxCount > 0 && size <= maxSize;

    /// <summary>Takes room for one entry before it is put in, so that the limits hold at every moment.</summary>
    public bool TryTake(int size)
    {
        if (!TryAdd(ref _count, 1, maxCount)) return false;
        if (TryAdd(ref _size, size, maxSize)) return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Gives back the room of one entry.</summary>
    public void Return(int size)
    {
        Interlocked.Decrement(ref _count);
        Interlocked.Add(ref _size, -size);
    }

    /// <summary>Where the next of several who look through the places begins.</summary>
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
