using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Api.Security;

/// <summary>Parses networks in CIDR notation (RFC 4632, 3.1; RFC 4291, 2.3) and normalizes addresses for comparison.</summary>
internal static class Networks
{
    private const int MappedPrefix = 96;

    /// <summary>
    /// Converts an IPv4-mapped IPv6 address (RFC 4291, 2.5.5.2) to the IPv4 address, and removes the scope id of an IPv6 address.
    /// </summary>
    public static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.AddressFamily is AddressFamily.InterNetworkV6 && address.ScopeId != 0
            ? new IPAddress(address.GetAddressBytes())
            : address;
    }

    /// <summary>Checks whether the text is a network or an address.</summary>
    public static bool IsOne(string text) => Read(text) is not null;

    /// <param name="text">A network or a single address. The bits after the prefix must be zero, so that a typing error is noticed.</param>
    /// <exception cref="ArgumentException">The text is neither.</exception>
    public static IPNetwork Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Read(text) ?? throw new ArgumentException(
            $"'{text}' is not a network: write an address and a prefix length with no bits set after the prefix, "
                + "such as 10.0.0.0/8 or 2001:db8::/32.", nameof(text));
    }

    private static IPNetwork? Read(string text)
    {
        if (text.Any(char.IsControl)) return null; // .NET skips NUL after a number
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var written = slash < 0 ? text : text[..slash];
        // .NET also parses [::1]:443 as an address and drops the port.
        if (written.StartsWith('[') || !IPAddress.TryParse(written, out var address)
            || address.AddressFamily is AddressFamily.InterNetworkV6 && address.ScopeId != 0) return null;
        // .NET also parses 10.8 and 0x0a.0.0.8 as IPv4 addresses; these forms are rejected.
        if (address.AddressFamily is AddressFamily.InterNetwork && address.ToString() != written) return null;

        var prefix = 8 * address.GetAddressBytes().Length;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)) return null;
        if (!IPNetwork.TryParse($"{address}/{prefix}", out var network)) return null;
        if (!address.IsIPv4MappedToIPv6) return network.BaseAddress.Equals(address) ? network : null;
        return prefix >= MappedPrefix && IPNetwork.TryParse($"{address.MapToIPv4()}/{prefix - MappedPrefix}", out var mapped)
            && mapped.BaseAddress.Equals(address.MapToIPv4())
            ? mapped
            : null;
    }
}
