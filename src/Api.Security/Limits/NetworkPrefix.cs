using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Api.Security;

/// <summary>The prefix of an address that belongs to one subscriber or one site.</summary>
internal readonly record struct NetworkPrefix(ulong Bits, byte Length, bool IsIPv6)
{
    private const int Subscriber4 = 32;
    private const int Subscriber6 = 64;
    private const int Site4 = 24;
    private const int Site6 = 48;

    public ulong Mark => Bits ^ ((ulong)Length << 56);

    /// <summary>
    /// The prefix of one subscriber: an IPv4 address, an IPv6 /64. Callers without an address, as in a test server, share one.
    /// </summary>
    public static NetworkPrefix OfSubscriber(IPAddress? address) => Create(address, Subscriber4, Subscriber6);

    /// <summary>The prefix of one site: an IPv4 /24, an IPv6 /48.</summary>
    public static NetworkPrefix OfSite(IPAddress? address) => Create(address, Site4, Site6);

    /// <summary>
    /// The IPv6 /48 that contains this prefix; otherwise this prefix, because an IPv4 /24 often belongs to several subscribers.
    /// </summary>
    public NetworkPrefix Site =>
        IsIPv6 && Length > Site6 ? new NetworkPrefix(Bits & (ulong.MaxValue << (64 - Site6)), Site6, IsIPv6: true) : this;

    /// <summary>Returns the prefix in CIDR notation; <see langword="null"/> for no address.</summary>
    public override string? ToString()
    {
        if (Length == 0) return null;
        Span<byte> bytes = stackalloc byte[16];
        if (IsIPv6) BinaryPrimitives.WriteUInt64BigEndian(bytes, Bits);
        else BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Bits);
        return $"{new IPAddress(IsIPv6 ? bytes : bytes[..4])}/{Length}";
    }

    // 64:ff9b::/96 (RFC 6052, 2.1): a translator writes all IPv4 addresses into one /64.
    private static bool IsTranslated(ReadOnlySpan<byte> address) => address.StartsWith((ReadOnlySpan<byte>)
        [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]);

    private static NetworkPrefix Create(IPAddress? address, int length4, int length6)
    {
        if (address is null) return default;
        Span<byte> bytes = stackalloc byte[16];
        if (!address.TryWriteBytes(bytes, out _)) return default;
        if (address.AddressFamily is AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6 || IsTranslated(bytes))
        {
            var bits = BinaryPrimitives.ReadUInt32BigEndian(address.AddressFamily is AddressFamily.InterNetwork ? bytes : bytes[12..]);
            return new NetworkPrefix(bits & (uint.MaxValue << (32 - length4)), (byte)length4, IsIPv6: false);
        }

        return new NetworkPrefix(
            BinaryPrimitives.ReadUInt64BigEndian(bytes) & (ulong.MaxValue << (64 - length6)), (byte)length6, IsIPv6: true);
    }
}
