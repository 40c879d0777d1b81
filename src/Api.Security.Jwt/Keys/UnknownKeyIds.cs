using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Api.Security.Jwt;

/// <summary>
/// The <c>kid</c>s that a fetch has just shown not to be published, each for 15 seconds: asking again would cost the issuer a
/// request and a real rotation its turn. At most 1,000, by their digests, so that their length does not matter; what does
/// not fit is not remembered.
/// </summary>
internal sealed class UnknownKeyIds(TimeProvider clock)
{
    private const int MaxCount = 1000;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, long> _seenAt = [];

    public bool Contains(string? keyId)
    {
        if (keyId is null) return false;
        var digest = Digest(keyId);
        lock (_lock) return _seenAt.TryGetValue(digest, out var at) && IsRecent(at);
    }

    public void Add(string? keyId)
    {
        if (keyId is null) return;
        var digest = Digest(keyId);
        lock (_lock)
        {
            if (_seenAt.Count >= MaxCount)
                foreach (var old in _seenAt.Where(entry => !IsRecent(entry.Value)).Select(entry => entry.Key).ToArray()) _seenAt.Remove(old);
            if (_seenAt.Count < MaxCount) _seenAt[digest] = clock.GetTimestamp();
        }
    }

    private static UInt128 Digest(string keyId)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(keyId.AsSpan()), digest);
        return MemoryMarshal.Read<UInt128>(digest);
    }

    private bool IsRecent(long at) => clock.GetElapsedTime(at) < KeyCache.JustFetched;
}
