using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Api.Security.Benchmarks.Replay;

/// <summary>Makes keys that look like digests, without the time of a digest. Each thread has its own.</summary>
internal sealed class NewKeys
{
    private readonly ulong[] _parts = new ulong[SHA256.HashSizeInBytes / sizeof(ulong)];
    private ulong _state = (ulong)Random.Shared.NextInt64();

    public ReplayKey Next()
    {
        for (var i = 0; i < _parts.Length; i++)
        {
            // xorshift64*
            _state ^= _state >> 12;
            _state ^= _state << 25;
            _state ^= _state >> 27;
            _parts[i] = _state * 2_685_821_657_736_338_717;
        }

        return new ReplayKey(MemoryMarshal.AsBytes(_parts.AsSpan()));
    }
}
