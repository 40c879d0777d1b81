namespace Api.Security;

/// <summary>The typed place of a request where a refusal waits for the answer.</summary>
internal interface IRefusalFeature
{
    /// <summary>Why the credential was refused; <see langword="null"/> when it was not.</summary>
    Refusal? Refusal { get; }

    /// <summary>The authentication scheme that refused.</summary>
    string? Scheme { get; }

    /// <summary>How long until another try makes sense, for an outage.</summary>
    TimeSpan? RetryAfter { get; }
}
