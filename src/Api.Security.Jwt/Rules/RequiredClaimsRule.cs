namespace Api.Security.Jwt;

/// <summary>Requires the claims that the settings of a <see cref="AccessTokenProfile.Custom"/> profile list.</summary>
internal sealed class RequiredClaimsRule(IReadOnlyList<RequiredClaim> claims, IssuerName issuer) : IClaimRule
{
    private readonly (RequiredClaim Claim, TokenFault Missing, TokenFault Other)[] _claims =
    [
        .. claims.Select(claim => (claim, TokenFault.Missing(claim.Name, issuer), new TokenFault(
            JwtRefusals.NotAnAccessToken, $"the claim {claim.Text}, which RequiredClaims of {issuer.Authority} lists"))),
    ];

    public TokenFault? Check(AccessToken token, double now)
    {
        foreach (var (claim, missing, other) in _claims)
            if (claim.Check(token) is { } refusal) return refusal == JwtRefusals.ClaimRequired ? missing : other;
        return null;
    }
}
