namespace Api.Security.ApiKeys;

/// <summary>What is asked of a new key.</summary>
internal sealed record IssueKeyRequest
{
    /// <summary>From when on it is not accepted; <see langword="null"/> for the longest life there is.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is never to expire.</summary>
    public bool NeverExpires { get; init; }

    /// <summary>What it may do; <see langword="null"/> for what the key before may do, or its client.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>How long the key before is accepted once this one is used; <see langword="null"/> for what the settings say.</summary>
    public TimeSpan? GraceAfterFirstUse { get; init; }

    /// <summary>The <c>Idempotency-Key</c> that it was sent with; <see langword="null"/> for none.</summary>
    public RequestIdentity? Idempotency { get; init; }

    /// <summary>The key that orders it, without prefix; <see langword="null"/> when it is somebody else.</summary>
    public string? IssuedByKeyId { get; init; }
}
