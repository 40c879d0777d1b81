namespace Api.Security.Jwt;

/// <summary>Refuses a token before its <c>nbf</c> minus the clock skew (RFC 7519, 4.1.5). The claim is optional.</summary>
internal sealed class NotBeforeRule(double skew, IssuerName issuer) : IClaimRule
{
    private TokenFault Malformed => field ??= TokenFault.Malformed("nbf", "a number of seconds since 1970", issuer);

    private TokenFault Early => field ??= new(
        JwtRefusals.NotYetValid, $"an nbf that has passed, within the ClockSkew of {skew:0.###} s of {issuer.Authority}");

    public TokenFault? Check(AccessToken token, double now)
    {
        if (!token.NotBefore.IsPresent) return null;
        if (!token.NotBefore.TryNumericDate(out var notBefore)) return Malformed;
        return now + skew < notBefore ? Early : null;
    }
}
