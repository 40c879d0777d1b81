using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>
/// The <c>kid</c>s that were looked up in the last 15 seconds. Another look-up of one of them leaves a request for others, so that
/// repeating one <c>kid</c> does not delay a key rotation. Never a reason to refuse a token: an unknown key may have been published since.
/// Stores digests, at most 8. Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class RecentLookUps(TimeProvider clock)
{
    private const int MaxCount = 8; // the bucket allows 3 in 15 seconds

    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(15);

    private readonly Queue<(UInt128 KeyId, long At)> _lookUps = [];

    /// <summary>Returns a digest of a <c>kid</c>, which may have any length.</summary>
    public static UInt128 Digest(string? keyId)
    {
        if (keyId is null) return default;
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(keyId.AsSpan()), digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    /// <summary>Returns how long another look-up has to leave a request for others; zero when it does not have to.</summary>
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
