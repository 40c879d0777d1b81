namespace Api.Security.Jwt;

/// <summary>
/// <c>sub</c>, the client and <c>jti</c> as the profile demands them (RFC 9068, 2.2), and text where they are present, like scopes and the
/// tenant where this API reads them: what names a caller must not be guessed from another JSON type. <c>null</c> names nobody: some
/// issuers write it for what they leave out.
/// </summary>
internal sealed class IdentityClaimsRule(ProfileRules profile, UsedClaims used) : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        if (!token.Subject.IsText) return token.Subject.IsPresent ? JwtRefusals.ClaimMalformed : JwtRefusals.ClaimRequired;
        if (Text(profile.Client(token), profile.ClientRequired) is { } client) return client;
        if (Text(token.ClientId, required: false) is { } clientId) return clientId;
        if (Text(token.TokenId, profile.TokenIdRequired) is { } tokenId) return tokenId;
        if (used.TenantId && Text(token.TenantId, required: false) is { } tenant) return tenant;
        return (!used.Scope || IsScope(token.Scope)) && (!used.Scp || IsScope(token.Scp)) ? null : JwtRefusals.ClaimMalformed;
    }

    private static Refusal? Text(ClaimValue claim, bool required)
    {
        if (claim.IsNothing) return required ? JwtRefusals.ClaimRequired : null;
        return claim.IsText ? null : JwtRefusals.ClaimMalformed;
    }

    private static bool IsScope(ClaimValue claim) => claim.IsNothing || claim.IsTextOrTexts();
}
