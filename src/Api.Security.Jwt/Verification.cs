namespace Api.Security.Jwt;

/// <summary>What <see cref="JwtVerifier"/> found out: a token whose signature and claims hold, or why they do not.</summary>
internal readonly record struct Verification(ValidatedToken? Token, Refusal Refusal, TimeSpan? RetryAfter)
{
    public static Verification Of(ValidatedToken token) => new(token, default, null);

    public static Verification Refuse(Refusal refusal, TimeSpan? retryAfter = null) => new(null, refusal, retryAfter);
}
