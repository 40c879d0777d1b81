using System.Security.Cryptography;
using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>
/// Which quotas Redis was asked about within the last seconds, in a table of a fixed size: 512 KB, from the first request on. When two
/// quotas meet in one place, the earlier is forgotten.
/// </summary>
/// <param name="window">How long a request is remembered, in microseconds.</param>
internal sealed class RecentQuotas(long window)
{
    /// <summary>How many are remembered at most.</summary>
    public const int Places = 1 << 16;

    private const int HalfBits = 32;

    private readonly int _window = (int)ToMilliseconds(window);

    // Unknown to clients, so that no one can choose names that meet others.
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    // One half is a part of the hash, the other the time in milliseconds, which begins again after seven weeks.
    private ulong[]? _places;

    /// <summary>Remembers a request.</summary>
    /// <param name="line">Its quota.</param>
    /// <param name="now">The steady time.</param>
    /// <returns>Whether there was another one within the window. Of two at the same moment, one is the other's follower.</returns>
    public bool Enter(in LimitLine line, long now)
    {
        var (hash, time) = (Hash(line), (uint)ToMilliseconds(now));
        var before = Interlocked.Exchange(ref Table()[hash & (Places - 1)], (hash >> HalfBits << HalfBits) | time);
        // The other may have read the clock later.
        var elapsed = (int)(time - (uint)before);
        return before >> HalfBits == hash >> HalfBits && elapsed > -_window && elapsed < _window && before != 0;
    }

    private ulong[] Table() => _places ?? Interlocked.CompareExchange(ref _places, new ulong[Places], null) ?? _places;

    private ulong Hash(in LimitLine line)
    {
        var mixed = (line.Partition.High ^ _seed) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (line.Partition.Low + (uint)line.Policy.Id) ^ (mixed >> HalfBits)) * 0xD6E8_FEB8_6659_FD93;
        return mixed ^ (mixed >> HalfBits);
    }

    private static long ToMilliseconds(long time) => time / (LimitTime.PerSecond / 1_000);
}
