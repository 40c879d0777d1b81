using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Api.Security;

/// <summary>Maps a mark to the places of a table that it may use: a few adjacent ones, so that they share one cache line.</summary>
internal readonly struct Buckets
{
    public const int Size = 8;
    private const int Slack = 2; // places for each entry, so that buckets seldom overflow

    private readonly uint _count;
    private readonly ulong _seed;

    /// <param name="entries">The expected number of entries.</param>
    public Buckets(int entries) => (_count, _seed) = ((uint)Math.Max(1, ((long)entries * Slack) / Size), RandomOdd());

    /// <summary>The number of places.</summary>
    public int Places => (int)_count * Size;

    /// <summary>
    /// Returns the first place of the bucket of a mark. Salted, so that an attacker who can choose among many keys cannot target
    /// one bucket.
    /// </summary>
    public int IndexOf(ulong mark) => (int)((((mark * _seed) >> 32) * _count) >> 32) * Size;

    private static ulong RandomOdd()
    {
        ulong seed = 0;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref seed, 1)));
        return seed | 1;
    }
}

/// <summary>One place of a table. A struct, because storing a reference in an array costs a type check.</summary>
internal struct Place<TEntry>
    where TEntry : class
{
    public TEntry? Entry;
}
