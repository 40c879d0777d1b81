using System.Security.Cryptography;
using System.Text;

namespace Api.Security.RateLimiting;

/// <summary>Whose count it is: 128 bits that stand for a client, a key, a tenant or an address.</summary>
/// <param name="High">The first half.</param>
/// <param name="Low">The second half.</param>
/// <param name="Owner">
/// The text behind it, for stores that other nodes read; <see langword="null"/> for an address, whose bits are the address itself.
/// </param>
internal readonly record struct Partition(ulong High, ulong Low, string? Owner)
{
    /// <summary>The bits of the second half that are always zero: the local table numbers rows of one partition with them.</summary>
    public const ulong GroupMask = 0xFFF;

    // Marks an address: its length, below a part that no hash has by chance.
    private const ulong AddressMark = 0xA0DD_2E55_0000_0000;
    private const int LengthBit = 16;
    private const ulong SixthBit = 1 << 12;

    /// <summary>A client, key or tenant. The text is hashed, so that no name can be chosen to meet another's.</summary>
    /// <param name="owner">The text; it begins with its kind.</param>
    public static Partition FromOwner(string owner)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(owner), hash);
        return new(BitConverter.ToUInt64(hash), BitConverter.ToUInt64(hash[8..]) & ~GroupMask, owner);
    }

    /// <summary>An address, without its text.</summary>
    public static Partition FromAddress(NetworkPrefix address) =>
        new(address.Bits, AddressMark | ((ulong)address.Length << LengthBit) | (address.IsIPv6 ? SixthBit : 0), null);

    /// <summary>Whether it stands for an address.</summary>
    public bool IsAddress => Owner is null;

    /// <summary>The text for a shared store: that of the owner, or the address.</summary>
    public string Text => Owner ?? $"a|{new NetworkPrefix(High, (byte)(Low >> LengthBit), (Low & SixthBit) != 0)}";

    /// <summary>The quota of this owner in a window, for the ledger. Not for an address.</summary>
    public QuotaKey QuotaOf(LimitPolicy policy, QuotaWindow window) =>
        new(Owner!, policy.Name, new DateTimeOffset(LimitTime.ToUtc(window.From)));

    /// <summary>The second half for a group of policies.</summary>
    public ulong LowOf(int group) => Low | (uint)group;
}
