namespace Api.Security.Jwt;

/// <summary>Requires <c>iat</c> as the profile does (RFC 9068, 2.2), not later than now plus the clock skew.</summary>
internal sealed class IssuedAtRule(double skew, bool isRequired, IssuerName issuer) : IClaimRule
{
    private TokenFault Missing => field ??= TokenFault.Missing("iat", issuer);

    private TokenFault Malformed => field ??= TokenFault.Malformed("iat", "a number of seconds since 1970", issuer);

    private TokenFault Future => field ??= new(
        JwtRefusals.IssuedInFuture, $"an iat that is not in the future, within the ClockSkew of {skew:0.###} s of {issuer.Authority}");

    public TokenFault? Check(AccessToken token, double now)
    {
        if (!token.IssuedAt.IsPresent) return isRequired ? Missing : null;
        if (!token.IssuedAt.TryNumericDate(out var issuedAt)) return Malformed;
        return issuedAt > now + skew ? Future : null;
    }
}
