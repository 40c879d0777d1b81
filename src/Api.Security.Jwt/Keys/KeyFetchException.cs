namespace Api.Security.Jwt;

/// <summary>Carries a <see cref="KeyFetchFailure"/> through Microsoft.IdentityModel's retriever; it never leaves <see cref="DiscoveryClient"/>.</summary>
internal sealed class KeyFetchException(KeyFetchFailure failure, TimeSpan? retryAfter = null) : Exception(failure.ToString())
{
    public KeyFetchFailure Failure { get; } = failure;

    /// <summary>How long the other side asked to be left alone (RFC 9110, 10.2.3).</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
