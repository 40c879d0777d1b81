namespace Api.Security.Jwt;

/// <summary>A token has expired when its <c>exp</c> plus the clock skew is reached (RFC 7519, 4.1.4).</summary>
internal sealed class ExpiryRule(double skew)
{
    /// <summary>Checks an unverified token; the result only decides whether a key is looked up.</summary>
    public bool HasExpired(AccessToken token, double now) => token.ExpiresAt.TryNumericDate(out var expiry) && HasExpired(expiry, now);

    public bool HasExpired(double expiry, double now) => now >= expiry + skew;
}
