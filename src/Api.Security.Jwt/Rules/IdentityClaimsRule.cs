namespace Api.Security.Jwt;

/// <summary>
/// Requires the subject, the client and <c>jti</c> as the profile does (RFC 9068, 2.2). They must be strings, as must scopes and the
/// tenant if this API reads them: the identity of a caller is never converted from another JSON type. <c>null</c> is treated as absent,
/// except for a required subject, because some issuers write it for absent claims.
/// </summary>
internal sealed class IdentityClaimsRule(ProfileRules profile, UsedClaims used) : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        var subject = profile.Subject(token);
        var isAnonymous = !profile.SubjectRequired && subject.IsNothing;
        if (!subject.IsText && !isAnonymous) return subject.IsPresent ? JwtRefusals.ClaimMalformed : JwtRefusals.ClaimRequired;
        if (Text(profile.Client(token), profile.ClientRequired || isAnonymous) is { } client) return client;
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
