namespace Api.Security.ApiKeys;

/// <summary>The requested properties of a new key.</summary>
internal sealed record IssueKeyRequest
{
    /// <summary>When it expires; <see langword="null"/> for the longest life that is allowed.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it never expires.</summary>
    public bool NeverExpires { get; init; }

    /// <summary>Its scopes; <see langword="null"/> for those of the previous key or, if that has none of its own, of the client.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>How long the previous key is accepted after the first use of this one; <see langword="null"/> for the setting.</summary>
    public TimeSpan? GraceAfterFirstUse { get; init; }

    /// <summary>The <c>Idempotency-Key</c> of the request; <see langword="null"/> for none.</summary>
    public RequestIdentity? Idempotency { get; init; }

    /// <summary>The key that requests it as its successor, without prefix; <see langword="null"/> for any other request.</summary>
    public string? IssuedByKeyId { get; init; }
}

/// <summary>An <c>Idempotency-Key</c> and the request that it identifies, as digests only.</summary>
/// <param name="KeyHash">The digest of the key and its sender, in base64: the keys of different callers are independent.</param>
/// <param name="RequestHash">The digest of the operation, the client or key, and the body, in base64.</param>
internal sealed record RequestIdentity(string KeyHash, string RequestHash);
