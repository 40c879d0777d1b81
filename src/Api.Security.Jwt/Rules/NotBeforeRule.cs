namespace Api.Security.Jwt;

/// <summary>Refuses a token before its <c>nbf</c> minus the clock skew (RFC 7519, 4.1.5). The claim is optional.</summary>
internal sealed class NotBeforeRule(double skew) : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        if (!token.NotBefore.IsPresent) return null;
        if (!token.NotBefore.TryNumericDate(out var notBefore)) return JwtRefusals.ClaimMalformed;
        return now + skew < notBefore ? JwtRefusals.NotYetValid : null;
    }
}
