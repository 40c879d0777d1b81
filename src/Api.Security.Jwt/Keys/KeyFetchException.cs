namespace Api.Security.Jwt;

/// <summary>Carries a <see cref="KeyFetchFailure"/> to whoever asked for the keys.</summary>
internal sealed class KeyFetchException(KeyFetchFailure failure, TimeSpan? retryAfter = null) : Exception(failure.ToString())
{
    public KeyFetchFailure Failure { get; } = failure;

    /// <summary>Whether the next attempt at the same document costs a redirect.</summary>
    public bool NeedsRedirect { get; init; }

    /// <summary>How long the other side asked to be left alone (RFC 9110, 10.2.3).</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
