using System.Numerics;

namespace Api.Security;

/// <summary>Remembers in little memory when marks were last seen. Each bucket of four places keeps the most recent ones.</summary>
internal sealed class RecentMarks
{
    /// <summary>Not seen, or too long ago.</summary>
    public const int Never = EvictionClock.Forgotten;

    private const int PlacesPerEntry = 4;
    private const int BucketSize = 4;

    private const int TimeBits = 16;

    private readonly ulong[] _seen; // 48 bits of the mark, and the time; with fewer bits, entries of a flood would match by accident
    private readonly int _shift;

    public RecentMarks(int entries)
    {
        var buckets = BitOperations.RoundUpToPowerOf2((ulong)entries * PlacesPerEntry / BucketSize + 1);
        _seen = new ulong[buckets * BucketSize];
        _shift = 64 - BitOperations.Log2(buckets);
    }

    public int AgeOf(ulong mark, ushort now)
    {
        var start = Bucket(mark, out var print);
        for (var i = start; i < start + BucketSize; i++)
            if (_seen[i] >> TimeBits == print && EvictionClock.Between((ushort)_seen[i], now) is var age and < Never) return age;
        return Never;
    }

    /// <param name="mark">The mark that was seen.</param>
    /// <param name="at">When it was seen.</param>
    /// <param name="now">The current time.</param>
    public void Add(ulong mark, ushort at, ushort now)
    {
        var start = Bucket(mark, out var print);
        var place = start;
        for (var i = start; i < start + BucketSize && _seen[place] >> TimeBits != print; i++)
            if (_seen[i] >> TimeBits == print ||
                EvictionClock.Between((ushort)_seen[i], now) > EvictionClock.Between((ushort)_seen[place], now)) place = i;
        _seen[place] = (print << TimeBits) | at;
    }

    private int Bucket(ulong mark, out ulong print)
    {
        var hash = mark * 0xD6E8FEB86659FD93;
        print = ((hash << TimeBits) >> TimeBits) | 1; // 0 means empty
        return (int)(hash >> _shift) * BucketSize;
    }
}
