namespace Api.Security.Jwt;

/// <summary>Reports a <see cref="KeyFetchFailure"/> to the code that requested the keys.</summary>
internal sealed class KeyFetchException(KeyFetchFailure failure, TimeSpan? retryAfter = null) : Exception(failure.ToString())
{
    public KeyFetchFailure Failure { get; } = failure;

    /// <summary>Whether the next attempt to fetch the same document costs a redirect.</summary>
    public bool NeedsRedirect { get; init; }

    /// <summary>The <c>Retry-After</c> of the response (RFC 9110, 10.2.3).</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
