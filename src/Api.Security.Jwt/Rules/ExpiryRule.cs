namespace Api.Security.Jwt;

/// <summary>
/// Refuses a token from the second it expires, plus the skew (RFC 7519, 4.1.4). The last rule of all, so that
/// <see cref="Refusal.TokenExpired"/> means that nothing else is wrong.
/// </summary>
internal sealed class ExpiryRule(TimeProvider clock, TimeSpan skew) : IClaimRule
{
    public Refusal? Check(AccessToken token) => HasExpired(token) ? Refusal.TokenExpired : null;

    /// <summary>The same question before the signature is known to hold; the answer decides only whether a look-up is worth it.</summary>
    public bool HasExpired(AccessToken token) =>
        token.ExpiresAt.TryNumericDate(out var expiry) && clock.NumericNow() >= expiry + skew.TotalSeconds;
}
