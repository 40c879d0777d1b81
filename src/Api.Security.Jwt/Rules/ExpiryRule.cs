namespace Api.Security.Jwt;

/// <summary>A token ends with the second of its <c>exp</c>, plus the skew (RFC 7519, 4.1.4).</summary>
internal sealed class ExpiryRule(double skew)
{
    /// <summary>Asked before the signature is known to hold, the answer decides only whether looking up a key is worth it.</summary>
    public bool HasExpired(AccessToken token, double now) => token.ExpiresAt.TryNumericDate(out var expiry) && HasExpired(expiry, now);

    public bool HasExpired(double expiry, double now) => now >= expiry + skew;
}
