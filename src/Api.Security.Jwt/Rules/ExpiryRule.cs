namespace Api.Security.Jwt;

/// <summary>A token has expired when its <c>exp</c> plus the clock skew is reached (RFC 7519, 4.1.4).</summary>
internal sealed class ExpiryRule(double skew, IssuerName issuer)
{
    /// <summary>The fault of a token that has expired.</summary>
    public TokenFault Expired => field ??=
        new(Refusal.TokenExpired, $"an exp in the future, within the ClockSkew of {skew:0.###} s of {issuer.Authority}");

    /// <summary>Checks an unverified token; the result only decides whether a key is looked up.</summary>
    public bool HasExpired(AccessToken token, double now) => token.ExpiresAt.TryNumericDate(out var expiry) && HasExpired(expiry, now);

    public bool HasExpired(double expiry, double now) => now >= expiry + skew;
}

/// <summary>Requires <c>exp</c> as a number: every profile refuses tokens without an expiry (RFC 9068, 2.2).</summary>
internal sealed class ExpiryPresentRule(IssuerName issuer) : IClaimRule
{
    private TokenFault Missing => field ??= TokenFault.Missing("exp", issuer);

    private TokenFault Malformed => field ??= TokenFault.Malformed("exp", "a number of seconds since 1970", issuer);

    public TokenFault? Check(AccessToken token, double now)
    {
        if (!token.ExpiresAt.IsPresent) return Missing;
        return token.ExpiresAt.TryNumericDate(out _) ? null : Malformed;
    }
}
