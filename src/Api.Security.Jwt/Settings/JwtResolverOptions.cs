namespace Api.Security.Jwt;

/// <summary>
/// Bounds for the issuers of an <see cref="IIssuerResolver"/>: how many are kept, what they may cost the servers that they are on, and
/// which addresses they may be at. Section <c>ApiSecurity:Jwt:Resolver</c>.
/// </summary>
public sealed class JwtResolverOptions
{
    /// <summary>
    /// How many issuers are kept that have shown a good token, and how many beside them that have not yet. When there are more, those go
    /// that were used longest ago; one without a good token never displaces one with.
    /// </summary>
    /// <value>1 to 100,000. Default: 2,000. Not less than the issuers that the resolver allows; about 10 kB each.</value>
    public int MaxIssuers { get; set; } = 2_000;

    /// <summary>
    /// How many requests for discovery documents and keys an instance sends in a minute to one server, for all its issuers together: half
    /// of them for issuers without keys, half for refreshes and look-ups of unknown keys. Whoever comes when they are used up waits for
    /// up to 5 seconds, and is answered with 503 when that is not enough.
    /// </summary>
    /// <value>12 to 60,000. Default: 600. The servers that have never given keys share one such budget.</value>
    public int RequestsPerMinutePerHost { get; set; } = 600;

    /// <summary>
    /// How many requests may be sent at once to a server that was left alone for long enough, for the first keys of its issuers; a tenth of
    /// it for refreshes and look-ups. An issuer costs two.
    /// </summary>
    /// <value>10 to 100,000. Default: 1,000, which is 500 issuers at once.</value>
    public int BurstPerHost { get; set; } = 1_000;

    /// <summary>
    /// Networks that resolved issuers may be in although they are not public, such as <c>10.20.0.0/16</c> for an identity provider in the
    /// same cluster, or <c>127.0.0.0/8</c> and <c>::1</c> on a developer's machine.
    /// </summary>
    /// <value>
    /// Addresses or networks in CIDR notation (RFC 4632). Default: empty: loopback, link-local, private, shared and reserved addresses
    /// (RFC 6890) are never connected to.
    /// </value>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>
    /// The hosts that the <c>jwks_uri</c> of a resolved issuer may be on, beside the one of its discovery document. A configured issuer's
    /// may be anywhere.
    /// </summary>
    /// <value>In lower case, with the port when it is not 443: <c>www.googleapis.com</c>, <c>keys.example.com:8443</c>. Default: empty.</value>
    public IList<string> KeyHosts { get; } = [];

    /// <summary>
    /// Whether the keys of resolved issuers are fetched through the proxy that the environment names (<c>HTTPS_PROXY</c>). The proxy then
    /// chooses the address, so it has to refuse private ones; <see cref="AllowedNetworks"/> applies to the proxy itself.
    /// </summary>
    /// <value>Default: <see langword="false"/>: they are fetched directly.</value>
    public bool UseProxy { get; set; }
}
