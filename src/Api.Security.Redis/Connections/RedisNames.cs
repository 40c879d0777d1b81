using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// What is stored in Redis: the channel, the keys of the deny list and of the feed, and ids of API keys; no secret and nothing
/// derived from one.
/// </summary>
/// <param name="prefix">The first part of every name; see <see cref="RedisOptions.Prefix"/>.</param>
internal sealed class RedisNames(string prefix)
{
    private const int KeyIdLength = 16;
    private const int StoreNameLength = 32;

    private static readonly SearchValues<char> KeyIdLetters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private const int LongestPrefix = 64;

    private static readonly SearchValues<char> PrefixLetters =
        SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.:");

    public RedisChannel Changes { get; } = RedisChannel.Literal(prefix + ":changes");

    /// <summary>Whether names may begin with it: none of its characters has a meaning in an ACL or a pattern.</summary>
    public static bool IsPrefix(string text) =>
        text.Length is >= 1 and <= LongestPrefix && !text.AsSpan().ContainsAnyExcept(PrefixLetters);

    /// <exception cref="ArgumentException">It is not the id of a key.</exception>
    public RedisKey Denied(string keyId) =>
        IsKeyId(keyId)
            ? $"{prefix}:deny:{keyId}"
            : throw new ArgumentException("Write the id of a key: 16 letters and digits, without a prefix.", nameof(keyId));

    /// <summary>The position of the change feed of a store: a sorted set of epochs, each with its highest sequence.</summary>
    /// <exception cref="ArgumentException">It is not the name of a store.</exception>
    public RedisKey Feed(string store) =>
        store.Length == StoreNameLength && store.All(char.IsAsciiHexDigit)
            ? $"{prefix}:feed:{store}"
            : throw new ArgumentException("Write the name of a store: 32 hexadecimal digits.", nameof(store));

    /// <summary>Whether it is 16 ASCII letters and digits.</summary>
    public static bool IsKeyId(string keyId) => keyId.Length == KeyIdLength && !keyId.AsSpan().ContainsAnyExcept(KeyIdLetters);

    public static bool TryReadKeyId(RedisValue message, [NotNullWhen(true)] out string? keyId)
    {
        keyId = message.Length() == KeyIdLength ? (string?)message : null; // a longer message never becomes a string
        if (keyId is not null && !IsKeyId(keyId)) keyId = null;
        return keyId is not null;
    }
}
