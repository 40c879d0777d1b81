namespace Api.Security.Jwt;

/// <summary>
/// <c>sub</c>, the client and <c>jti</c> as the profile demands them (RFC 9068, 2.2), and text where they stand, like
/// scopes and the tenant: what names a caller must not be guessed from another JSON type.
/// </summary>
internal sealed class CallerRule(ProfileRules profile) : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        if (Text(token.Subject, required: true) is { } subject) return subject;
        if (Text(profile.Client(token), profile.ClientRequired) is { } client) return client;
        if (Text(token.ClientId, required: false) is { } clientId) return clientId;
        if (Text(token.TokenId, profile.TokenIdRequired) is { } tokenId) return tokenId;
        if (Text(token.TenantId, required: false) is { } tenant) return tenant;
        return IsScope(token.Scope) && IsScope(token.Scp) ? null : Refusal.ClaimMalformed;
    }

    private static Refusal? Text(ClaimValue claim, bool required)
    {
        if (!claim.IsPresent) return required ? Refusal.ClaimRequired : null;
        return claim.IsText ? null : Refusal.ClaimMalformed;
    }

    private static bool IsScope(ClaimValue claim) => !claim.IsPresent || claim.IsTextOrTexts();
}
