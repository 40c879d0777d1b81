namespace Api.Security.RateLimiting;

/// <summary>Which headers report the limits to clients. <c>Retry-After</c> is always sent.</summary>
public enum RateLimitHeaderStyle
{
    /// <summary><c>RateLimit-Policy</c> and <c>RateLimit</c> (draft-ietf-httpapi-ratelimit-headers-10).</summary>
    IetfDraft,

    /// <summary>
    /// <c>X-RateLimit-Limit</c>, <c>X-RateLimit-Remaining</c> and <c>X-RateLimit-Reset</c> (seconds) of the tightest policy.
    /// </summary>
    XRateLimit,

    /// <summary>Both.</summary>
    Both,

    /// <summary>None.</summary>
    None,
}
