using System.Runtime.CompilerServices;

namespace Api.Security.Jwt;

/// <summary>
/// Caches the digests of header texts by object identity. Kestrel reuses the string of a header that is unchanged on a persistent
/// connection, so such a request does not compute the digest again. The texts are credentials, so only weak references are kept.
/// </summary>
internal sealed class HeaderDigestCache
{
    private const int Places = 4096; // a power of two

    private readonly Remembered?[] _places = new Remembered?[Places];
    private readonly int[] _seen = new int[Places];

    private sealed record Remembered(WeakReference<string> Text, int Start, int Length, TokenDigest Digest);

    /// <param name="text">The text of the header.</param>
    /// <param name="start">The position of the token in the text.</param>
    /// <param name="length">The length of the token.</param>
    /// <param name="digest">The token's digest.</param>
    public bool TryFind(string text, int start, int length, out TokenDigest digest)
    {
        if (Volatile.Read(ref _places[Place(text)]) is { } there && there.Start == start && there.Length == length &&
            there.Text.TryGetTarget(out var same) && ReferenceEquals(same, text))
        {
            digest = there.Digest;
            return true;
        }

        digest = default;
        return false;
    }

    /// <summary>Caches a text the second time it is seen: most texts come only once, and a weak reference is expensive.</summary>
    public void Add(string text, int start, int length, in TokenDigest digest)
    {
        var (hash, place) = (RuntimeHelpers.GetHashCode(text), Place(text));
        if (_seen[place] == hash)
            Volatile.Write(ref _places[place], new Remembered(new WeakReference<string>(text), start, length, digest));
        else
            _seen[place] = hash;
    }

    private static int Place(string text) => RuntimeHelpers.GetHashCode(text) & (Places - 1);
}
