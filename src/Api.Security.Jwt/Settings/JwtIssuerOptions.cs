namespace Api.Security.Jwt;

/// <summary>One trusted issuer: its keys, algorithms and audiences belong to it alone (RFC 8725, 3.8).</summary>
public sealed class JwtIssuerOptions
{
    /// <summary>The issuer identifier. <c>iss</c> must equal it, ordinal: a trailing slash counts.</summary>
    /// <value>Required. An absolute URI when the keys are discovered.</value>
    public string Authority { get; set; } = "";

    /// <summary>Where the discovery document is, when not below <see cref="Authority"/>. Its <c>issuer</c> must still equal <see cref="Authority"/>.</summary>
    /// <value>Default: <see langword="null"/>, which is <see cref="Authority"/> and <c>/.well-known/openid-configuration</c>.</value>
    public string? MetadataAddress { get; set; }

    /// <summary>The names of this API. <c>aud</c> must contain one of them, ordinal (RFC 9068, 4).</summary>
    /// <value>At least one.</value>
    public IList<string> Audiences { get; } = [];

    /// <summary>
    /// The pinned algorithms (RFC 8725, 3.1). A list that is set replaces the default. A published RSA key without
    /// <c>alg</c> fits only the first RSA algorithm listed.
    /// </summary>
    /// <value>
    /// RS, PS or ES with 256, 384 or 512; HS only with <see cref="SigningKeys"/>. Empty is the default: <c>RS256</c>,
    /// <c>PS256</c>, <c>ES256</c>, or <c>HS256</c> with <see cref="SigningKeys"/>.
    /// </value>
    public IList<string> Algorithms { get; } = [];

    /// <summary>Which <c>typ</c> and claims are demanded.</summary>
    /// <value>Default: <see cref="AccessTokenProfile.Rfc9068"/>, the strict one.</value>
    public AccessTokenProfile Profile { get; set; } = AccessTokenProfile.Rfc9068;

    /// <summary>
    /// Where the issuer puts the roles that <c>RequireRole</c> reads: claims, or members of them such as <c>realm_access.roles</c>. A list
    /// that is set replaces the default.
    /// </summary>
    /// <value>
    /// Empty is the default, by <see cref="Profile"/>: <c>roles</c>; Entra <c>roles</c> and <c>groups</c>; Auth0 <c>permissions</c>; Okta <c>groups</c>;
    /// Keycloak <c>realm_access.roles</c> and <c>resource_access['…'].roles</c> of each audience; Cognito <c>cognito:groups</c>.
    /// </value>
    public IList<string> RoleClaims { get; } = [];

    /// <summary>
    /// The tenants that the issuer may speak for: a token that names another one has no tenant. Where several issuers are trusted, one could
    /// otherwise name another one's tenant.
    /// </summary>
    /// <value>
    /// Tenants, compared ordinal, or <c>*</c> alone for any. Empty, the default, is any for the only issuer; with several issuers, or an
    /// <see cref="IIssuerResolver"/>, it is none, and stops the start where tenants are used.
    /// </value>
    public IList<string> Tenants { get; } = [];

    /// <summary>Whether all callers of the issuer belong to the one tenant in <see cref="Tenants"/>, also when a token does not name it.</summary>
    /// <value>Default: <see langword="false"/>; the token names the tenant. <see langword="true"/> needs exactly one entry in <see cref="Tenants"/>.</value>
    public bool TenantFromIssuer { get; set; }

    /// <summary>Whether the scope <c>Tenant:CrossTenantScope</c> counts in tokens of the issuer.</summary>
    /// <value>
    /// Default: <see langword="false"/>; yet it counts for the only issuer when neither this nor <see cref="Tenants"/> is set.
    /// </value>
    public bool CrossTenant
    {
        get => _crossTenant is true;
        set => _crossTenant = value;
    }

    /// <summary>Whether somebody wrote that the cross-tenant scope does not count.</summary>
    internal bool CrossTenantIsOff => _crossTenant is false;

    private bool? _crossTenant;

    /// <summary>How far the issuer's clock may be off, applied to <c>exp</c>, <c>nbf</c> and <c>iat</c>.</summary>
    /// <value>0 to 5 minutes. Default: 30 seconds.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether metadata and keys must come over TLS.</summary>
    /// <value>Default: <see langword="true"/>. Without TLS anybody on the way can put a key of their own in.</value>
    public bool RequireHttpsMetadata { get; set; } = true;

    /// <summary>The issuer's public keys as a JWKS document (RFC 7517, 5), for tests and services without a way out. Then nothing is discovered.</summary>
    /// <value>JSON; in configuration a text or an object, followed by <see cref="Authority"/> when the configuration reloads. Default: <see langword="null"/>.</value>
    public string? Jwks { get; set; }

    /// <summary>A file with the issuer's public keys as a JWKS document. Then nothing is discovered.</summary>
    /// <value>
    /// A path, relative to the content root; at most 512 kB. Looked at once a second at most and read again when it has
    /// changed; a text that cannot be used changes nothing. Default: <see langword="null"/>.
    /// </value>
    public string? JwksFile { get; set; }

    /// <summary>
    /// This API's private keys for encrypted tokens (JWE around a signed token; RFC 7519, 11.2). While a key is exchanged,
    /// list the new one and the old one. Encrypted tokens are refused when there is none.
    /// </summary>
    /// <value>
    /// Paths, relative to the content root, of PEM or JWK files, read at start; at most 8 different keys for all issuers
    /// together. RSA of 2048 to 4096 bits (<c>RSA-OAEP-256</c>), EC on P-256, P-384 or P-521 (<c>ECDH-ES</c>,
    /// <c>ECDH-ES+A256KW</c>), a JWK of 32 bytes (<c>dir</c>); content <c>A128CBC-HS256</c> or <c>A256GCM</c>. Default: empty.
    /// </value>
    public IList<string> DecryptionKeyFiles { get; } = [];

    /// <summary>Whether tokens of this issuer that are not encrypted are refused (RFC 9068, 4).</summary>
    /// <value>Default: <see langword="false"/>. <see langword="true"/> needs <see cref="DecryptionKeyFiles"/>.</value>
    public bool RequireEncryption { get; set; }

    /// <summary>Whether the keys are fetched when the application starts, before the first token needs them.</summary>
    /// <value>Default: <see cref="KeyWarmUp.BestEffort"/>: an identity provider that is down does not stop a deployment.</value>
    public KeyWarmUp WarmUp { get; set; } = KeyWarmUp.BestEffort;

    /// <summary>How long the last keys are used while the issuer cannot be reached. After that, its tokens are answered with 503.</summary>
    /// <value>1 minute to 7 days. Default: 1 day.</value>
    public TimeSpan MaxStale { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Symmetric keys (HS*). An issuer that has some is not discovered, and takes no other algorithms.</summary>
    /// <value>Default: empty. Whoever verifies with such a key can also sign with it; prefer published keys.</value>
    public IList<JwtSigningKeyOptions> SigningKeys { get; } = [];

    /// <summary>Whether an <see cref="IIssuerResolver"/> brought it.</summary>
    internal bool IsResolved { get; set; }

    /// <summary>What metrics and traces call it: not by a name that an unauthenticated caller wrote.</summary>
    internal string TelemetryName => IsResolved ? "resolved" : Authority;
}
