namespace Api.Security.Jwt;

/// <summary>Requires the claims that the settings of a <see cref="AccessTokenProfile.Custom"/> profile list.</summary>
internal sealed class RequiredClaimsRule(IReadOnlyList<RequiredClaim> claims) : IClaimRule
{
    public Refusal? Check(AccessToken token, double now)
    {
        for (var i = 0; i < claims.Count; i++)
            if (claims[i].Check(token) is { } refusal) return refusal;
        return null;
    }
}
