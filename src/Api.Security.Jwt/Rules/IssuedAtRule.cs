namespace Api.Security.Jwt;

/// <summary>Requires <c>iat</c> (RFC 9068, 2.2), not later than now plus the clock skew.</summary>
internal sealed class IssuedAtRule(double skew, IssuerName issuer) : IClaimRule
{
    private readonly TokenFault _missing = TokenFault.Missing("iat", issuer);
    private readonly TokenFault _malformed = TokenFault.Malformed("iat", "a number of seconds since 1970", issuer);
    private readonly TokenFault _future = new(
        JwtRefusals.IssuedInFuture, $"an iat that is not in the future, within the ClockSkew of {skew:0.###} s of {issuer.Authority}");

    public TokenFault? Check(AccessToken token, double now)
    {
        if (!token.IssuedAt.IsPresent) return _missing;
        if (!token.IssuedAt.TryNumericDate(out var issuedAt)) return _malformed;
        return issuedAt > now + skew ? _future : null;
    }
}
