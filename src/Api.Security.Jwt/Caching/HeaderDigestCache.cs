using System.Runtime.CompilerServices;

namespace Api.Security.Jwt;

/// <summary>
/// The digests of header texts that come again as the very same object, as Kestrel gives them for an unchanged header on a
/// kept connection; so that such a request need not compute it anew. Texts are held weakly: they are credentials.
/// </summary>
internal sealed class HeaderDigestCache
{
    private const int Places = 4096; // a power of two

    private readonly Remembered?[] _places = new Remembered?[Places];
    private readonly int[] _seen = new int[Places];

    private sealed record Remembered(WeakReference<string> Text, int Start, int Length, TokenDigest Digest);

    /// <param name="text">The text of the header.</param>
    /// <param name="start">Where in it the token begins.</param>
    /// <param name="length">How long the token is.</param>
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

    /// <summary>Remembers a text from the second time on: most come once, and a weak reference has its price.</summary>
    public void Add(string text, int start, int length, in TokenDigest digest)
    {
        var (hash, place) = (RuntimeHelpers.GetHashCode(text), Place(text));
        if (_seen[place] == hash) Volatile.Write(ref _places[place], new Remembered(new WeakReference<string>(text), start, length, digest));
        else _seen[place] = hash;
    }

    private static int Place(string text) => RuntimeHelpers.GetHashCode(text) & (Places - 1);
}
