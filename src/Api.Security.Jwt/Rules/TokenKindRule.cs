namespace Api.Security.Jwt;

/// <summary>
/// Refuses ID tokens and other kinds of tokens that <c>typ</c> does not distinguish (RFC 8725, 3.12). <c>at_hash</c> and <c>c_hash</c>
/// occur only in ID tokens (OpenID Connect Core, 3.1.3.6 and 3.3.2.11); the profile defines the other checks.
/// </summary>
internal sealed class TokenKindRule(ProfileRules profile, IssuerName issuer) : IClaimRule
{
    private TokenFault Other => field ??= new(
        JwtRefusals.NotAnAccessToken,
        $"an access token, not an ID token or another kind of token, as Profile {issuer.Profile} of {issuer.Authority} tells them apart");

    public TokenFault? Check(AccessToken token, double now)
    {
        var isIdToken = token.AccessTokenHash.IsPresent || token.CodeHash.IsPresent || (profile.RefusesNonce && token.Nonce.IsPresent);
        return !isIdToken && profile.IsAccessToken(token) ? null : Other;
    }
}
