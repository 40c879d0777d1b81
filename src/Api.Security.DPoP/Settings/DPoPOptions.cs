namespace Api.Security.DPoP;

/// <summary>DPoP (RFC 9449). Bound from the configuration section <c>ApiSecurity:DPoP</c>; read once, at startup.</summary>
public sealed class DPoPOptions
{
    /// <summary>
    /// The algorithms that proofs may be signed with: RS, PS and ES with 256, 384 or 512, and <c>EdDSA</c> or <c>Ed25519</c> with
    /// <c>AddEd25519()</c>. A configured list replaces the default. Symmetric algorithms make startup fail (RFC 9449, 11.6).
    /// </summary>
    /// <value>Default: <c>ES256</c>, <c>PS256</c>.</value>
    public IList<string> Algorithms { get; } = [];

    /// <summary>How old the <c>iat</c> of a proof may be (RFC 9449, 11.1). It may be up to 30 s in the future.</summary>
    /// <value>00:00:05 to 00:10:00. Default: 00:01:00.</value>
    public TimeSpan ProofLifetime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest proof, in characters of the <c>DPoP</c> header. A longer one is refused before it is decoded.</summary>
    /// <value>512 to 65536. Default: 8192.</value>
    public int MaxProofLength { get; set; } = 8192;

    /// <summary>
    /// Whether a proof must contain a nonce from this service (RFC 9449, 9), so that no proof can be created long before it is used. A
    /// client receives the nonce with 401 <c>use_dpop_nonce</c>, and the next one with each response.
    /// </summary>
    /// <value>Default: <see langword="false"/>; a <c>nonce</c> in a proof is then ignored.</value>
    public bool RequireNonce { get; set; }

    /// <summary>How long a nonce is issued; it is then accepted for the same time again.</summary>
    /// <value>00:00:10 to 1.00:00:00. Default: 00:05:00.</value>
    public TimeSpan NonceLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Keys for nonces that all nodes share, as base64 of 32 bytes or more: the first key creates nonces, and all keys accept them, so a
    /// key can be replaced without refusals. They are secrets.
    /// </summary>
    /// <value>
    /// Default: none; nonces are then protected with ASP.NET Core Data Protection, whose keys the nodes must share
    /// (<c>PersistKeysTo…</c>).
    /// </value>
    public IList<string> NonceKeys { get; } = [];

    /// <summary>What happens to a request when it is not known whether its proof was used before.</summary>
    /// <value>Default: <see cref="ReplayStoreOutageAction.Refuse"/>.</value>
    public ReplayStoreOutageAction OnReplayStoreOutage { get; set; }

    /// <summary>
    /// How many used proofs a node remembers without a shared store (<c>UseRedis</c>), about 90 bytes each. Beyond that, further proofs are
    /// answered with 503 until earlier ones expire; none is forgotten early.
    /// </summary>
    /// <value>1000 to 50000000. Default: 1000000, enough for 10,000 requests a second.</value>
    public int MaxRememberedProofs { get; set; } = 1_000_000;
}

/// <summary>What happens to a request when it is not known whether its proof was used before.</summary>
public enum ReplayStoreOutageAction
{
    /// <summary>503 <c>verification_unavailable</c>.</summary>
    Refuse,

    /// <summary>
    /// The request is accepted, so that a proof that was stolen with its token can be used again until it expires. Everything else is still
    /// checked.
    /// </summary>
    Accept,
}
