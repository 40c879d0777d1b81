namespace Api.Security.Jwt;

/// <summary>Requires <c>exp</c> as a number: every profile refuses tokens without an expiry (RFC 9068, 2.2).</summary>
internal sealed class ExpiryPresentRule : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        if (!token.ExpiresAt.IsPresent) return JwtRefusals.ClaimRequired;
        return token.ExpiresAt.TryNumericDate(out _) ? null : JwtRefusals.ClaimMalformed;
    }
}
