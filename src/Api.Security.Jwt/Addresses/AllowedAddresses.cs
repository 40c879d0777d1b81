using System.Net;
using System.Net.Sockets;

namespace Api.Security.Jwt;

/// <summary>
/// The addresses that a resolved issuer may use: public ones, and those in the configured networks. Loopback, link-local (including
/// cloud metadata services) and private addresses are not allowed, because an untrusted caller can choose the issuer (IANA
/// special-purpose address registries, RFC 6890).
/// </summary>
internal sealed class AllowedAddresses(IEnumerable<string> allowedNetworks)
{
    // Looks public, but is the host of the virtual machine (learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16).
    private const string PlatformOfAzure = "168.63.129.16/32";

    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", PlatformOfAzure, "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
            "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(Networks.Parse),
    ];

    // Every other IPv6 address is reserved, local to a link or site, or contains an IPv4 address.
    private static readonly IPNetwork PublicV6 = Networks.Parse("2000::/3");
    private static readonly IPNetwork Translated = Networks.Parse("64:ff9b::/96"); // NAT64: RFC 6052, 2.1

    private readonly IPNetwork[] _allowed = [.. allowedNetworks.Select(Networks.Parse)];

    public bool Contains(IPAddress address)
    {
        var plain = Networks.Plain(address);
        if (_allowed.Any(network => network.Contains(plain))) return true;
        if (Translated.Contains(plain)) return Contains(new IPAddress(plain.GetAddressBytes().AsSpan(12)));
        return (plain.AddressFamily is AddressFamily.InterNetwork || PublicV6.Contains(plain)) &&
            !NotPublic.Any(network => network.Contains(plain));
    }
}
