namespace Api.Security.Jwt;

/// <summary><c>aud</c> contains one of this API's names, ordinal (RFC 7519, 4.1.3; RFC 9068, 4).</summary>
internal sealed class AudienceRule(IReadOnlyList<string> audiences, ProfileRules profile) : IClaimRule
{
    public Refusal? Check(AccessToken token)
    {
        var audience = token.Audience;
        if (!audience.IsPresent())
        {
            if (!profile.ClientIsAudience) return Refusal.ClaimRequired;
            audience = token.ClientId;
            if (!audience.IsText()) return Refusal.ClaimRequired;
        }

        if (!audience.IsTextOrTexts()) return Refusal.ClaimMalformed;
        return audience.ContainsAny(audiences) ? null : Refusal.AudienceMismatch;
    }
}
