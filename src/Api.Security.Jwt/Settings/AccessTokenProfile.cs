namespace Api.Security.Jwt;

/// <summary>
/// The <c>typ</c> and the claims that an issuer's access tokens must have. Every profile requires <c>iss</c>, <c>exp</c>, <c>iat</c>,
/// <c>sub</c> and an audience, and refuses ID tokens, including every token with <c>at_hash</c> or <c>c_hash</c>. A profile relaxes only
/// what its provider cannot send. For other providers, <see cref="Custom"/> relaxes what its settings say.
/// </summary>
public enum AccessTokenProfile
{
    /// <summary>RFC 9068, strict: <c>typ</c> is <c>at+jwt</c>; <c>client_id</c> and <c>jti</c> are present; no <c>nonce</c>.</summary>
    Rfc9068,

    /// <summary>
    /// Microsoft Entra ID (learn.microsoft.com/entra/identity-platform/access-token-claims-reference): <c>typ</c> is
    /// <c>JWT</c> or <c>at+jwt</c>; <c>jti</c> may be missing. <c>scp</c> identifies an access token of a user. <c>idtyp</c> <c>app</c>,
    /// <c>azp</c> or <c>appid</c> identifies one of an application, which must have no <c>nonce</c> and no claims of a user. <c>roles</c>
    /// prove neither, because ID tokens have them too.
    /// </summary>
    Entra,

    /// <summary>
    /// Auth0 (auth0.com/docs/secure/tokens/access-tokens/access-token-profiles): <c>typ</c> is <c>JWT</c> or <c>at+jwt</c>;
    /// <c>azp</c> or <c>client_id</c> names the client; <c>jti</c> may be missing; no <c>nonce</c>.
    /// </summary>
    Auth0,

    /// <summary>
    /// Okta (developer.okta.com/docs/api/openapi/okta-oauth/guides/overview, "Access token"): <c>typ</c> may be missing;
    /// <c>cid</c> and <c>jti</c> are present; no <c>nonce</c>.
    /// </summary>
    Okta,

    /// <summary>
    /// Keycloak (keycloak.org/docs/latest/server_admin, "Client scopes" and "Advanced settings"): <c>typ</c> is <c>JWT</c> or
    /// <c>at+jwt</c>, the payload's own <c>typ</c> is <c>Bearer</c>; <c>azp</c> or <c>client_id</c> names the client; <c>jti</c> is
    /// present.
    /// </summary>
    Keycloak,

    /// <summary>
    /// Amazon Cognito (docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html):
    /// <c>typ</c> may be missing; <c>token_use</c> is <c>access</c>; <c>jti</c> is present; without <c>aud</c>, <c>client_id</c> must be
    /// one of <c>Audiences</c>.
    /// </summary>
    Cognito,

    /// <summary>
    /// The rules in <see cref="JwtIssuerOptions.Custom"/>, for a provider that no other profile fits; without settings, those of
    /// <see cref="Rfc9068"/>.
    /// </summary>
    Custom,

    /// <summary>
    /// FAPI 2.0 Security Profile, 5.3.4 and 5.4 (openid.net/specs/fapi-security-profile-2_0-final.html): the rules of
    /// <see cref="Rfc9068"/>, only bound tokens (DPoP or mutual TLS), only <c>PS256</c>, <c>ES256</c>, <c>EdDSA</c> and <c>Ed25519</c>, a
    /// limited lifetime, and a clock skew of 10 to 59 s.
    /// </summary>
    Fapi2,
}
