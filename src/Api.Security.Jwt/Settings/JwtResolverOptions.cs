namespace Api.Security.Jwt;

/// <summary>
/// Limits for the issuers of an <see cref="IIssuerResolver"/>: how many are kept, how many requests are sent to their servers, and which
/// addresses are allowed. Section <c>ApiSecurity:Jwt:Resolver</c>.
/// </summary>
public sealed class JwtResolverOptions
{
    /// <summary>
    /// The maximum number of issuers with an accepted token, and separately of issuers without one. When a limit is exceeded, the least
    /// recently used are evicted; an issuer without an accepted token never evicts one with an accepted token.
    /// </summary>
    /// <value>
    /// 1 to 100,000. Default: 2,000. Should not be less than the number of issuers that the resolver allows; about 10 kB each.
    /// </value>
    public int MaxIssuers { get; set; } = 2_000;

    /// <summary>
    /// The maximum number of requests for discovery documents and keys that an instance sends to one server in a minute, for all issuers on
    /// it together: half for issuers without keys, half for refreshes and look-ups of unknown keys. When they are used up, a token waits
    /// for up to 5 seconds, and is then answered with 503.
    /// </summary>
    /// <value>12 to 60,000. Default: 600. Servers that have never returned keys share one such budget.</value>
    public int RequestsPerMinutePerHost { get; set; } = 600;

    /// <summary>
    /// The maximum number of requests that may be sent at once to a server, after a period without requests, for the first keys of its
    /// issuers; a tenth of it, but at least 10, for refreshes and look-ups. An issuer needs two.
    /// </summary>
    /// <value>10 to 100,000. Default: 1,000, for 500 issuers at once.</value>
    public int BurstPerHost { get; set; } = 1_000;

    /// <summary>
    /// Networks that resolved issuers may be in, although they are not public, such as <c>10.20.0.0/16</c> for an identity provider in the
    /// same cluster, or <c>127.0.0.0/8</c> and <c>::1</c> on a developer's machine.
    /// </summary>
    /// <value>
    /// Addresses or networks in CIDR notation (RFC 4632). Default: empty; loopback, link-local, private, shared and reserved addresses
    /// (RFC 6890) are never connected to.
    /// </value>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>
    /// The hosts that the <c>jwks_uri</c> of a resolved issuer may be on, besides the server of its discovery document. For configured
    /// issuers, any host is allowed.
    /// </summary>
    /// <value>
    /// In lower case, with the port when it is not 443: <c>www.googleapis.com</c>, <c>keys.example.com:8443</c>. Default: empty.
    /// </value>
    public IList<string> KeyHosts { get; } = [];

    /// <summary>
    /// Whether the keys of resolved issuers are fetched through the proxy of the environment (<c>HTTPS_PROXY</c>). The proxy then
    /// resolves the address, so it has to refuse private ones; <see cref="AllowedNetworks"/> applies to the address of the proxy.
    /// </summary>
    /// <value>Default: <see langword="false"/>; the keys are fetched directly.</value>
    public bool UseProxy { get; set; }
}
