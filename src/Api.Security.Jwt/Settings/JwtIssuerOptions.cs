namespace Api.Security.Jwt;

/// <summary>One trusted issuer: its keys, algorithms and audiences belong to it alone (RFC 8725, 3.8).</summary>
public sealed class JwtIssuerOptions
{
    /// <summary>
    /// The issuer identifier. <c>iss</c> must equal it, compared ordinally (case-sensitive); a trailing slash is significant. Only
    /// <see cref="JwtCustomProfileOptions.AccessTokenIssuer"/> allows another <c>iss</c>.
    /// </summary>
    /// <value>Required. An absolute URI when the keys are discovered.</value>
    public string Authority { get; set; } = "";

    /// <summary>
    /// The address of the discovery document, when it is not below <see cref="Authority"/>. Its <c>issuer</c> must still equal
    /// <see cref="Authority"/>. An issuer with several documents, such as one for each user flow of Azure AD B2C, has an entry for each;
    /// the entries must be alike in everything else, and their keys are used together.
    /// </summary>
    /// <value>Default: <see langword="null"/>, which means <see cref="Authority"/> plus <c>/.well-known/openid-configuration</c>.</value>
    public string? MetadataAddress { get; set; }

    /// <summary>The names of this API. <c>aud</c> must contain one of them, compared ordinally (case-sensitive; RFC 9068, 4).</summary>
    /// <value>At least one.</value>
    public IList<string> Audiences { get; } = [];

    /// <summary>
    /// The pinned algorithms (RFC 8725, 3.1). A list that is set replaces the default. A published RSA key without
    /// <c>alg</c> fits only the first RSA algorithm listed, and such an Ed25519 key only the first of <c>EdDSA</c> and <c>Ed25519</c>.
    /// </summary>
    /// <value>
    /// RS, PS or ES with 256, 384 or 512; <c>EdDSA</c> and <c>Ed25519</c> only with the package <c>Api.Security.Ed25519</c>; HS only with
    /// <see cref="SigningKeys"/>. Default: empty, which means <c>RS256</c>, <c>PS256</c> and <c>ES256</c>, or <c>HS256</c> with
    /// <see cref="SigningKeys"/>.
    /// </value>
    public IList<string> Algorithms { get; } = [];

    /// <summary>The profile, which defines the required <c>typ</c> and claims.</summary>
    /// <value>Default: <see cref="AccessTokenProfile.Rfc9068"/>, the strict one.</value>
    public AccessTokenProfile Profile { get; set; } = AccessTokenProfile.Rfc9068;

    /// <summary>The rules of <see cref="AccessTokenProfile.Custom"/>, for issuers that no other profile fits.</summary>
    /// <value>Default: nothing is set. Requires <see cref="Profile"/> <see cref="AccessTokenProfile.Custom"/>.</value>
    public JwtCustomProfileOptions Custom { get; } = new();

    /// <summary>
    /// The claims with the roles that <c>RequireRole</c> checks, or members of claims such as <c>realm_access.roles</c>. A list that is set
    /// replaces the default.
    /// </summary>
    /// <value>
    /// Default: empty, which means the claims of the <see cref="Profile"/>: <c>roles</c>; Entra <c>roles</c> and <c>groups</c>; Auth0
    /// <c>permissions</c>; Okta <c>groups</c>; Keycloak <c>realm_access.roles</c> and <c>resource_access['…'].roles</c> of each audience;
    /// Cognito <c>cognito:groups</c>.
    /// </value>
    public IList<string> RoleClaims { get; } = [];

    /// <summary>
    /// The tenants that tokens of the issuer may name. A token that names another tenant has no tenant. With several trusted issuers, this
    /// prevents one issuer from naming the tenant of another.
    /// </summary>
    /// <value>
    /// Tenants, compared ordinally (case-sensitive), or only <c>*</c> for any tenant. Default: empty. For the only issuer, empty allows any
    /// tenant. With several issuers or an <see cref="IIssuerResolver"/>, it allows none, and makes startup fail where tenants are used.
    /// </value>
    public IList<string> Tenants { get; } = [];

    /// <summary>
    /// Whether all callers of the issuer belong to the one tenant in <see cref="Tenants"/>, even if a token does not name it.
    /// </summary>
    /// <value>
    /// Default: <see langword="false"/>; the token names the tenant. <see langword="true"/> requires exactly one entry in
    /// <see cref="Tenants"/>.
    /// </value>
    public bool TenantFromIssuer { get; set; }

    /// <summary>Whether the scope <c>Tenant:CrossTenantScope</c> is valid in tokens of the issuer.</summary>
    /// <value>
    /// Default: <see langword="false"/>, but the scope is valid for the only issuer when neither this nor <see cref="Tenants"/> is set.
    /// </value>
    public bool CrossTenant
    {
        get => _crossTenant is true;
        set => _crossTenant = value;
    }

    /// <summary>Whether <see cref="CrossTenant"/> was explicitly set to <see langword="false"/>.</summary>
    internal bool CrossTenantIsOff => _crossTenant is false;

    private bool? _crossTenant;

    /// <summary>The allowed clock difference, applied to <c>exp</c>, <c>nbf</c> and <c>iat</c>.</summary>
    /// <value>0 to 5 minutes. Default: 30 seconds.</value>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether metadata and keys must come over TLS.</summary>
    /// <value>Default: <see langword="true"/>. Without TLS, anyone on the network path can replace the keys with their own.</value>
    public bool RequireHttpsMetadata { get; set; } = true;

    /// <summary>
    /// The issuer's public keys as a JWKS document (RFC 7517, 5), for tests and for services without outbound access. Replaces discovery.
    /// </summary>
    /// <value>
    /// JSON; in configuration a text or an object, which is updated when the configuration reloads (the entry is found by
    /// <see cref="Authority"/>). Default: <see langword="null"/>.
    /// </value>
    public string? Jwks { get; set; }

    /// <summary>A file with the issuer's public keys as a JWKS document. Replaces discovery.</summary>
    /// <value>
    /// A path, relative to the content root; at most 512 kB. The file is checked at most once a second, and read again when it has changed;
    /// a text that cannot be used changes nothing. Default: <see langword="null"/>.
    /// </value>
    public string? JwksFile { get; set; }

    /// <summary>
    /// This API's private keys for encrypted tokens (a JWE that contains a signed token; RFC 7519, 11.2). During a key rotation, list the
    /// new and the old key. Without a key, encrypted tokens are refused.
    /// </summary>
    /// <value>
    /// Paths of PEM or JWK files, relative to the content root, read at start; at most 8 different keys for all issuers together. RSA
    /// keys of 2048 to 4096 bits (<c>RSA-OAEP-256</c>), EC keys on P-256, P-384 or P-521 (<c>ECDH-ES</c>, <c>ECDH-ES+A256KW</c>), or a
    /// JWK with a 32-byte symmetric key (<c>dir</c>); content encryption <c>A128CBC-HS256</c> or <c>A256GCM</c>. Default: empty.
    /// </value>
    public IList<string> DecryptionKeyFiles { get; } = [];

    /// <summary>Whether tokens of this issuer that are not encrypted are refused (RFC 9068, 4).</summary>
    /// <value>Default: <see langword="false"/>. <see langword="true"/> requires <see cref="DecryptionKeyFiles"/>.</value>
    public bool RequireEncryption { get; set; }

    /// <summary>
    /// Whether a token that is not bound to a key (<c>cnf</c>) is refused: anyone who has such a token can use it. Startup fails without
    /// <c>AddDPoP()</c> or <c>AddMtls()</c>.
    /// </summary>
    /// <value>Default: <see langword="false"/>; a bound token needs its proof in any case.</value>
    public bool RequireSenderConstrained { get; set; }

    /// <summary>
    /// The longest lifetime of a token, from <c>iat</c> to <c>exp</c>. A token that lives longer, or has no <c>iat</c>, is refused.
    /// </summary>
    /// <value>1 minute to 365 days. Default: <see langword="null"/>, no limit; 1 hour with <see cref="AccessTokenProfile.Fapi2"/>.</value>
    public TimeSpan? MaxTokenLifetime { get; set; }

    /// <summary>Whether tokens must be bound, by setting or by profile.</summary>
    internal bool TakesBoundTokensOnly => RequireSenderConstrained || Profile is AccessTokenProfile.Fapi2;

    /// <summary>The longest lifetime of a token, by setting or by profile.</summary>
    internal TimeSpan? LongestLifetime => MaxTokenLifetime ?? (Profile is AccessTokenProfile.Fapi2 ? FapiProfile.Lifetime : null);

    /// <summary>Whether the keys are fetched when the application starts, before the first token needs them.</summary>
    /// <value>Default: <see cref="KeyWarmUp.BestEffort"/>; an outage of the identity provider does not block a deployment.</value>
    public KeyWarmUp WarmUp { get; set; } = KeyWarmUp.BestEffort;

    /// <summary>How long the last keys are used while the issuer is unavailable. After that, its tokens are answered with 503.</summary>
    /// <value>1 minute to 7 days. Default: 1 day.</value>
    public TimeSpan MaxStale { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Symmetric keys (HS*). They replace discovery and allow no other algorithms.</summary>
    /// <value>Default: empty. Anyone who can verify with such a key can also sign with it; prefer published keys.</value>
    public IList<JwtSigningKeyOptions> SigningKeys { get; } = [];

    /// <summary>The <c>iss</c> of its access tokens.</summary>
    internal string TokenIssuer => Profile is AccessTokenProfile.Custom && Custom.AccessTokenIssuer is { } issuer ? issuer : Authority;

    /// <summary>Whether <c>x5t</c> names the key of a token, instead of <c>kid</c>.</summary>
    internal bool NamesKeysByThumbprint =>
        Profile is AccessTokenProfile.Custom && Custom.KeyIdHeader == JwtCustomProfileOptions.ByThumbprint;
}
