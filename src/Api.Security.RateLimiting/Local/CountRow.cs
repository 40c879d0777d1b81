using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Api.Security.RateLimiting;

/// <summary>
/// The counts of one partition for three policies: 64 bytes, one cache line. Policies with higher numbers have rows of their own.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CountRow
{
    /// <summary>How many policies fit into a row.</summary>
    public const int Width = 3;

    public ulong High;
    public ulong Low;
    public CountSlots Slots;

    /// <summary>Whether it is empty. No partition has only zeros.</summary>
    public readonly bool IsFree => (High | Low) == 0;

    /// <summary>Whether none of its counts was looked at yet.</summary>
    public readonly bool IsNew => LastStamp == 0;

    /// <summary>Which policies: three times this number is the first.</summary>
    public readonly int Group => (int)(Low & Partition.GroupMask);

    /// <summary>When one of its counts last changed, or its window began.</summary>
    public readonly long LastStamp => Math.Max(Slots[0].Stamp, Math.Max(Slots[1].Stamp, Slots[2].Stamp));
}

/// <summary>One count.</summary>
internal struct CountSlot
{
    /// <summary>
    /// For a rate, the level as a double: units that have not drained yet. For a quota, the units used. For concurrency, the requests.
    /// </summary>
    public long Value;

    /// <summary>
    /// For a rate, the time of the level. For a quota, the start of the window; negative while it is unknown what was used before this
    /// process started. 0 when there is no count.
    /// </summary>
    public long Stamp;

    public double Level
    {
        readonly get => BitConverter.Int64BitsToDouble(Value);
        set => Value = BitConverter.DoubleToInt64Bits(value);
    }
}

/// <summary>The counts of a row.</summary>
[InlineArray(CountRow.Width)]
internal struct CountSlots
{
    private CountSlot _first;
}
