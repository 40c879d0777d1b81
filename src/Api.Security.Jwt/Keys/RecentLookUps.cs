using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>
/// The <c>kid</c>s that were looked up in the last 15 seconds: another look-up for one of them leaves a request for others, so that
/// one <c>kid</c> sent again and again does not keep a rotation waiting. Never a reason to refuse a token: what was unknown then may be
/// published by now. As few as the bucket lets through, by their digests. Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class RecentLookUps(TimeProvider clock)
{
    private const int MaxCount = 8; // in 15 seconds the bucket lets 3 through

    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(15);

    private readonly Queue<(UInt128 KeyId, long At)> _lookUps = [];

    /// <summary>What stands for a <c>kid</c> of any length.</summary>
    public static UInt128 Digest(string? keyId)
    {
        if (keyId is null) return default;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(keyId.AsSpan()), digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    /// <summary>How long one more look-up still has to leave a request for others; zero when it need not.</summary>
    public TimeSpan Wait(UInt128 keyId)
    {
        var wait = TimeSpan.Zero;
        foreach (var (known, at) in _lookUps)
            if (known == keyId) wait = Memory - clock.GetElapsedTime(at);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    public void Add(UInt128 keyId)
    {
        if (_lookUps.Count == MaxCount) _lookUps.Dequeue();
        _lookUps.Enqueue((keyId, clock.GetTimestamp()));
    }
}
