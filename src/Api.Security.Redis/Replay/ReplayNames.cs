using System.Buffers.Text;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// The names of used values in Redis: the digest in base64url, whose first letter is the hash tag. A cluster therefore keeps them in 64
/// parts, each with its <see cref="ReplayEpoch"/>. With the default prefix, a name fits into 64 bytes of Redis.
/// </summary>
internal sealed class ReplayNames(string prefix)
{
    /// <summary>The number of parts.</summary>
    public const int Parts = 64;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private const int DigestLength = 32;

    private readonly RedisKey[] _parts = [.. Letters.Select(letter => (RedisKey)$"{prefix}:replay:{{{letter}}}")];
    private readonly string[] _begins = [.. Letters.Select(letter => $"{prefix}:replay:{{{letter}}}")];

    /// <summary>The name of the epoch of a part: a hash.</summary>
    public RedisKey Epoch(int part) => _parts[part];

    /// <summary>The name of a value: a string.</summary>
    public (RedisKey Name, int Part) Locate(in ReplayKey key)
    {
        Span<byte> digest = stackalloc byte[DigestLength];
        key.CopyTo(digest);
        Span<char> letters = stackalloc char[Base64Url.GetEncodedLength(DigestLength)];
        Base64Url.EncodeToChars(digest, letters);
        var part = digest[0] >> 2;
        return (string.Concat(_begins[part], letters[1..]), part);
    }
}
