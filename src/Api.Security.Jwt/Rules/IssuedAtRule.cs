namespace Api.Security.Jwt;

/// <summary>Requires <c>iat</c> (RFC 9068, 2.2), not later than now plus the clock skew.</summary>
internal sealed class IssuedAtRule(double skew) : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        if (!token.IssuedAt.IsPresent) return JwtRefusals.ClaimRequired;
        if (!token.IssuedAt.TryNumericDate(out var issuedAt)) return JwtRefusals.ClaimMalformed;
        return issuedAt > now + skew ? JwtRefusals.IssuedInFuture : null;
    }
}
