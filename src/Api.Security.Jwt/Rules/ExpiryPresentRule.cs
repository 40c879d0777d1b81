namespace Api.Security.Jwt;

/// <summary>Demands <c>exp</c>, as a number: a token without an end is refused under every profile (RFC 9068, 2.2).</summary>
internal sealed class ExpiryPresentRule : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        if (!token.ExpiresAt.IsPresent) return JwtRefusals.ClaimRequired;
        return token.ExpiresAt.TryNumericDate(out _) ? null : JwtRefusals.ClaimMalformed;
    }
}
