namespace Api.Security;

/// <summary>Holds the refusal of a request until it is answered.</summary>
internal interface IRefusalFeature
{
    /// <summary>Why the credential was refused; <see langword="null"/> when it was not.</summary>
    Refusal? Refusal { get; }

    /// <summary>The authentication scheme that refused.</summary>
    string? Scheme { get; }

    /// <summary>The time to wait before a retry, for an outage or a limit.</summary>
    TimeSpan? RetryAfter { get; }
}
