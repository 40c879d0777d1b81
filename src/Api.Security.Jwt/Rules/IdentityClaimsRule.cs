namespace Api.Security.Jwt;

/// <summary>
/// Requires the subject, the client and <c>jti</c> as the profile does (RFC 9068, 2.2). They must be strings, as must scopes and the
/// tenant if this API reads them: the identity of a caller is never converted from another JSON type. <c>null</c> is treated as absent,
/// except for a required subject, because some issuers write it for absent claims.
/// </summary>
internal sealed class IdentityClaimsRule(ProfileRules profile, UsedClaims used, IssuerName issuer) : IClaimRule
{
    private readonly Faults _subject = new(profile.SubjectClaim, issuer);
    private readonly Faults _client = new(profile.ClientClaims, issuer);
    private readonly Faults _clientId = new(ApiClaimTypes.ClientId, issuer);
    private readonly Faults _tokenId = new("jti", issuer);
    private readonly Faults _tenant = new(ApiClaimTypes.TenantId, issuer);
    private TokenFault Scopes => field ??= TokenFault.Malformed(
        $"{ApiClaimTypes.Scope} or {ApiClaimTypes.Scp}", "a string or an array of strings", issuer);

    public TokenFault? Check(AccessToken token, double now)
    {
        var subject = profile.Subject(token);
        var isAnonymous = !profile.SubjectRequired && subject.IsNothing;
        if (!subject.IsText && !isAnonymous) return subject.IsPresent ? _subject.Malformed : _subject.Missing;
        if (_client.Find(profile.Client(token), profile.ClientRequired || isAnonymous) is { } client) return client;
        if (_clientId.Find(token.ClientId, required: false) is { } clientId) return clientId;
        if (_tokenId.Find(token.TokenId, profile.TokenIdRequired) is { } tokenId) return tokenId;
        if (used.TenantId && _tenant.Find(token.TenantId, required: false) is { } tenant) return tenant;
        return (!used.Scope || IsScope(token.Scope)) && (!used.Scp || IsScope(token.Scp)) ? null : Scopes;
    }

    private static bool IsScope(ClaimValue claim) => claim.IsNothing || claim.IsTextOrTexts();

    /// <summary>What can be wrong with a claim that has to be a string.</summary>
    private sealed class Faults(string claim, IssuerName issuer)
    {
        public TokenFault Missing => field ??= TokenFault.Missing(claim, issuer);

        public TokenFault Malformed => field ??= TokenFault.Malformed(claim, "a string that is not empty", issuer);

        public TokenFault? Find(ClaimValue value, bool required)
        {
            if (value.IsNothing) return required ? Missing : null;
            return value.IsText ? null : Malformed;
        }
    }
}
