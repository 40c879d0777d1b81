using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Api.Security;

/// <summary>Reads networks in CIDR notation (RFC 4632, 3.1; RFC 4291, 2.3) and makes addresses comparable with them.</summary>
internal static class Networks
{
    private const int MappedPrefix = 96;

    /// <summary>An IPv4 address inside an IPv6 one (RFC 4291, 2.5.5.2) is the IPv4 address; the interface it came by is no part of it.</summary>
    public static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.AddressFamily is AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes()) : address;
    }

    /// <summary>Whether it is one that can be read.</summary>
    public static bool IsOne(string text) => Read(text) is not null;

    /// <param name="text">A network or one address. The bits behind the prefix must be zero: otherwise a typing error would go unnoticed.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static IPNetwork Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text) ?? throw new ArgumentException(
            $"'{text}' is not a network: write an address and a prefix length with no bits behind it, such as 10.0.0.0/8 or 2001:db8::/32.", nameof(text));
    }

    private static IPNetwork? Read(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var written = slash < 0 ? text : text[..slash];
        // .NET also reads [::1]:443 as an address, and forgets the port.
        if (written.StartsWith('[') || !IPAddress.TryParse(written, out var address) || address.AddressFamily is AddressFamily.InterNetworkV6 && address.ScopeId != 0) return null;
        // .NET also reads 10.8 and 0x0a.0.0.8 as IPv4 addresses; nobody means those.
        if (address.AddressFamily is AddressFamily.InterNetwork && address.ToString() != written) return null;

        var prefix = 8 * address.GetAddressBytes().Length;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)) return null;
        if (!IPNetwork.TryParse($"{address}/{prefix}", out var network)) return null;
        if (!address.IsIPv4MappedToIPv6) return network.BaseAddress.Equals(address) ? network : null;
        return prefix >= MappedPrefix && IPNetwork.TryParse($"{address.MapToIPv4()}/{prefix - MappedPrefix}", out var mapped) && mapped.BaseAddress.Equals(address.MapToIPv4()) ? mapped : null;
    }
}
