namespace Api.Security.Jwt;

/// <summary>Requires <c>iat</c> as the profile does (RFC 9068, 2.2), not later than now plus the clock skew.</summary>
internal sealed class IssuedAtRule(double skew, bool isRequired) : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        if (!token.IssuedAt.IsPresent) return isRequired ? JwtRefusals.ClaimRequired : null;
        if (!token.IssuedAt.TryNumericDate(out var issuedAt)) return JwtRefusals.ClaimMalformed;
        return issuedAt > now + skew ? JwtRefusals.IssuedInFuture : null;
    }
}
