namespace Api.Security;

/// <summary>The time of a table, which passes with what is put in: eight ticks while all of its entries could be exchanged once.</summary>
internal sealed class MissClock
{
    /// <summary>What was not used for so many ticks is given up, whatever comes in its place.</summary>
    public const int Forgotten = 128;

    private const int TicksPerTable = 8;
    private const int ShortestTick = 4;

    private volatile ushort _now = 1;
    private int _misses;

    public ushort Now => _now;

    /// <summary>One more was put in.</summary>
    /// <param name="count">How many entries are there.</param>
    public void Tick(long count)
    {
        // Racy on purpose: a tick that is longer or shorter for once changes nothing.
        if (Interlocked.Increment(ref _misses) < Math.Max(ShortestTick, count / TicksPerTable)) return;
        Volatile.Write(ref _misses, 0);
        _now++;
    }

    /// <summary>The ticks between two times; after 65,536 it begins anew, and an old entry counts as a young one once more.</summary>
    public static int Between(ushort earlier, ushort later) => (ushort)(later - earlier);
}
