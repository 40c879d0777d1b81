using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Api.Security;

/// <summary>Which places of a table a mark may have: a few next to each other, so that one line of memory answers for them.</summary>
internal readonly struct Buckets
{
    public const int Size = 8;
    private const int Slack = 2; // places for each entry, so that buckets seldom run over

    private readonly uint _count;
    private readonly ulong _seed;

    /// <param name="entries">How many entries there will be.</param>
    public Buckets(int entries) => (_count, _seed) = ((uint)Math.Max(1, ((long)entries * Slack) / Size), RandomOdd());

    /// <summary>How many places there are.</summary>
    public int Places => (int)_count * Size;

    /// <summary>The first place of the bucket of a mark. Salted: who can choose among many keys must not be able to aim at a bucket.</summary>
    public int Of(ulong mark) => (int)((((mark * _seed) >> 32) * _count) >> 32) * Size;

    private static ulong RandomOdd()
    {
        ulong seed = 0;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref seed, 1)));
        return seed | 1;
    }
}

/// <summary>One place of a table. Not the reference itself: writing that into an array costs a look at its type.</summary>
internal struct Place<TEntry>
    where TEntry : class
{
    public TEntry? Entry;
}
