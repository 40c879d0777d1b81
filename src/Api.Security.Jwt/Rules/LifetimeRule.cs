namespace Api.Security.Jwt;

/// <summary>Refuses a token that lives longer than its issuer's tokens may, from <c>iat</c> to <c>exp</c>.</summary>
internal sealed class LifetimeRule(TimeSpan longest, IssuerName issuer) : IClaimRule
{
    private TokenFault TooLong => field ??= new(
        JwtRefusals.LifetimeTooLong, $"an exp at most {longest} after the iat (MaxTokenLifetime of {issuer.Authority})");

    public TokenFault? Check(AccessToken token, double now) =>
        token.IssuedAt.TryNumericDate(out var issuedAt) && token.ExpiresAt.TryNumericDate(out var expiresAt)
        && expiresAt - issuedAt <= longest.TotalSeconds ? null : TooLong;
}
