namespace Api.Security;

/// <summary>The clock of a table. Added entries advance it: eight ticks for as many entries as the table has.</summary>
internal sealed class EvictionClock
{
    /// <summary>An entry that was not used for more than this number of ticks may be replaced by any other.</summary>
    public const int Forgotten = 128;

    private const int TicksPerTable = 8;
    private const int ShortestTick = 4;

    private volatile ushort _now = 1;
    private int _misses;

    public ushort Now => _now;

    /// <summary>Records that an entry was added.</summary>
    /// <param name="count">The number of entries in the table.</param>
    public void Tick(long count)
    {
        // Racy on purpose: an occasional longer or shorter tick changes nothing.
        if (Interlocked.Increment(ref _misses) < Math.Max(ShortestTick, count / TicksPerTable)) return;
        Volatile.Write(ref _misses, 0);
        _now++;
    }

    /// <summary>Returns the ticks between two times. It wraps after 65,536 ticks; a very old entry then looks young again.</summary>
    public static int Between(ushort earlier, ushort later) => (ushort)(later - earlier);
}
