namespace Api.Security.Jwt;

/// <summary>Checks whether a token has expired: from its <c>exp</c> plus the clock skew (RFC 7519, 4.1.4).</summary>
internal sealed class ExpiryRule(double skew)
{
    /// <summary>Checks an unverified token; the result only decides whether a key is looked up.</summary>
    public bool HasExpired(AccessToken token, double now) => token.ExpiresAt.TryNumericDate(out var expiry) && HasExpired(expiry, now);

    public bool HasExpired(double expiry, double now) => now >= expiry + skew;
}
