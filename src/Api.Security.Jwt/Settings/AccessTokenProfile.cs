namespace Api.Security.Jwt;

/// <summary>
/// Which <c>typ</c> and claims an issuer's access tokens carry. Every profile demands <c>iss</c>, <c>exp</c>, <c>iat</c> and
/// <c>sub</c>, an audience, and evidence that the token is no ID token; tokens with <c>at_hash</c> or <c>c_hash</c> are
/// refused under all of them. A profile relaxes what its provider cannot send, and nothing else.
/// </summary>
public enum AccessTokenProfile
{
    /// <summary>RFC 9068, strict: <c>typ</c> is <c>at+jwt</c>; <c>client_id</c> and <c>jti</c> are present; no <c>nonce</c>.</summary>
    Rfc9068,

    /// <summary>
    /// Microsoft Entra ID (learn.microsoft.com/entra/identity-platform/access-token-claims-reference): <c>typ</c> is
    /// <c>JWT</c>, there is no <c>jti</c>. <c>scp</c> shows the access token of a user; <c>idtyp</c> <c>app</c>, <c>azp</c> or <c>appid</c>
    /// that of an application, which has no <c>nonce</c> and no name of a person. <c>roles</c> show neither: ID tokens have them too.
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
    /// <c>at+jwt</c>, the payload's own <c>typ</c> is <c>Bearer</c>; <c>azp</c> names the client; <c>jti</c> is present.
    /// </summary>
    Keycloak,

    /// <summary>
    /// Amazon Cognito (docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html):
    /// no <c>typ</c>; <c>token_use</c> is <c>access</c>; <c>jti</c> is present; without <c>aud</c>, <c>client_id</c> must be one of <c>Audiences</c>.
    /// </summary>
    Cognito,
}
