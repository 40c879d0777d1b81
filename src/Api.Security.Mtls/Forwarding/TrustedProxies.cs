using System.Net;

namespace Api.Security.Mtls;

/// <summary>The networks of the proxies whose header is accepted.</summary>
internal sealed class TrustedProxies(IEnumerable<string> networks)
{
    private readonly IPNetwork[] _networks = [.. networks.Select(Networks.Parse)];

    /// <summary>Whether one of the networks contains every address there is.</summary>
    public bool ContainEveryone => Array.Exists(_networks, network => network.PrefixLength == 0);

    public bool Contain(IPAddress? address)
    {
        if (address is null) return false;
        var plain = Networks.Plain(address);
        foreach (var network in _networks)
            if (network.Contains(plain)) return true;
        return false;
    }

    public override string ToString() => string.Join(", ", _networks);
}
