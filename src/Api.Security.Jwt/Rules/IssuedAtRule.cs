namespace Api.Security.Jwt;

/// <summary>Demands <c>iat</c> (RFC 9068, 2.2) and refuses one later than now and the skew.</summary>
internal sealed class IssuedAtRule(TimeProvider clock, TimeSpan skew) : IClaimRule
{
    public Refusal? Check(AccessToken token)
    {
        if (!token.IssuedAt.IsPresent()) return Refusal.ClaimRequired;
        if (!token.IssuedAt.TryNumericDate(out var issuedAt)) return Refusal.ClaimMalformed;
        return issuedAt > clock.NumericNow() + skew.TotalSeconds ? Refusal.IssuedInFuture : null;
    }
}
