namespace Api.Security.Jwt;

/// <summary>
/// The rules of <see cref="AccessTokenProfile.Custom"/>. Section <c>ApiSecurity:Jwt:Issuers:N:Custom</c>; it requires <c>Profile</c>
/// <c>Custom</c>. Without any of these settings, the rules are those of <see cref="AccessTokenProfile.Rfc9068"/>. Whatever is set, a token
/// must have <c>iss</c>, <c>exp</c>, an audience, and a subject or a client, and must not have <c>at_hash</c> or <c>c_hash</c>.
/// </summary>
public sealed class JwtCustomProfileOptions
{
    /// <summary>Written in <see cref="Types"/> where <c>typ</c> may be missing.</summary>
    internal const string NoType = "none";

    internal const string ByKeyId = "kid";
    internal const string ByThumbprint = "x5t";

    /// <summary>The allowed media types of <c>typ</c>, with or without <c>application/</c>, compared case-insensitively.</summary>
    /// <value>
    /// Such as <c>at+jwt</c> or <c>JWT</c>; <c>none</c> where <c>typ</c> may be missing. Default: empty, which means <c>at+jwt</c>.
    /// Anything else requires <see cref="RequiredClaims"/> to name a claim that ID tokens do not have.
    /// </value>
    public IList<string> Types { get; } = [];

    /// <summary>
    /// The claims that a token must have in addition to those that are always required: <c>name</c>, or <c>name=value</c> for a claim that
    /// is this text or literal, or a list that contains it. They distinguish access tokens from ID tokens of the same issuer.
    /// </summary>
    /// <value>
    /// Names and values are compared ordinally (case-sensitive); a name ends at the first <c>=</c>. Default: empty, which means the
    /// subject, the client, <c>iat</c> and <c>jti</c>, and no <c>nonce</c>. A list that is set replaces the default.
    /// </value>
    public IList<string> RequiredClaims { get; } = [];

    /// <summary>
    /// The claim that becomes <see cref="ApiCaller.Subject"/>. It must identify one caller of the issuer permanently, so do not
    /// use an email address. If it is not <c>sub</c>, it replaces the token's <c>sub</c>.
    /// </summary>
    /// <value>Default: <see langword="null"/>, which means <c>sub</c>.</value>
    public string? SubjectClaim { get; set; }

    /// <summary>
    /// The claim that becomes <see cref="ApiCaller.ClientId"/>. If it is not <c>client_id</c>, it replaces the token's <c>client_id</c>.
    /// </summary>
    /// <value>Default: <see langword="null"/>, which means <c>client_id</c>.</value>
    public string? ClientIdClaim { get; set; }

    /// <summary>
    /// The <c>iss</c> of access tokens, for a provider that writes another one into them than into its discovery document (AD FS:
    /// <c>access_token_issuer</c>). The <c>issuer</c> of the document must still equal <see cref="JwtIssuerOptions.Authority"/>.
    /// </summary>
    /// <value>Default: <see langword="null"/>, which means <see cref="JwtIssuerOptions.Authority"/>.</value>
    public string? AccessTokenIssuer { get; set; }

    /// <summary>
    /// The header member that names the key: <c>kid</c>, or <c>x5t</c> (RFC 7515, 4.1.7), which published keys then have, too.
    /// </summary>
    /// <value><c>kid</c> or <c>x5t</c>. Default: <see langword="null"/>, which means <c>kid</c>.</value>
    public string? KeyIdHeader { get; set; }

    /// <summary>Whether anything is set.</summary>
    internal bool IsSet =>
        Types.Count > 0 || RequiredClaims.Count > 0 || SubjectClaim is not null || ClientIdClaim is not null ||
        AccessTokenIssuer is not null || KeyIdHeader is not null;
}
