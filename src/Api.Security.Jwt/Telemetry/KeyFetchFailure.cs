namespace Api.Security.Jwt;

/// <summary>Why keys could not be fetched: a closed list, so that no text from the network gets into logs and metric tags.</summary>
internal enum KeyFetchFailure
{
    /// <summary>No connection, or the connection was lost.</summary>
    Unreachable,

    /// <summary>No complete response within 5 seconds.</summary>
    TimedOut,

    /// <summary>A status other than 200, or a redirect that was not followed, such as to another origin.</summary>
    BadStatus,

    /// <summary>More than 512 kB.</summary>
    TooLarge,

    /// <summary>Not strict JSON, or not a document of the expected kind.</summary>
    Malformed,

    /// <summary>The document's <c>issuer</c> is not the configured one.</summary>
    WrongIssuer,

    /// <summary>An address without TLS although <c>RequireHttpsMetadata</c> is set.</summary>
    NotHttps,

    /// <summary>
    /// An address that is not allowed for a resolved issuer: another server than its own that is not in <c>KeyHosts</c>, or an address
    /// that is not public and not in <c>AllowedNetworks</c>.
    /// </summary>
    ForbiddenAddress,

    /// <summary>No request was sent: the request budget of the server was used up by other issuers.</summary>
    Postponed,

    /// <summary>The key set has no usable key, or private or symmetric keys, or (if configured) one <c>kid</c> for two keys.</summary>
    UnusableKeys,
}

/// <summary>Reports a <see cref="KeyFetchFailure"/> to the code that requested the keys.</summary>
internal sealed class KeyFetchException(KeyFetchFailure failure, TimeSpan? retryAfter = null) : Exception(failure.ToString())
{
    public KeyFetchFailure Failure { get; } = failure;

    /// <summary>What happened, for the operator; see <see cref="FetchDetail"/>.</summary>
    public string Detail { get; init; } = "";

    /// <summary>Whether the next attempt to fetch the same document costs a redirect.</summary>
    public bool NeedsRedirect { get; init; }

    /// <summary>The <c>Retry-After</c> of the response (RFC 9110, 10.2.3).</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
