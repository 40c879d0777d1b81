namespace Api.Security.ApiKeys;

/// <summary>
/// One API key as it is stored: never its secret, only a hash of it. Whether it is accepted follows from its times alone, so
/// nothing that should have run in the background can let it live longer.
/// </summary>
public sealed record ApiKey
{
    /// <summary>The id without its prefix <c>ak_</c>: 16 letters and digits, ordinal, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>The client that holds it.</summary>
    public required string ClientId { get; init; }

    /// <summary>Its place; <see langword="null"/> once it is of no use any more.</summary>
    public ApiKeySlot? Slot { get; init; }

    /// <summary>The environment it was issued for, such as <c>live</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>The hash, 32 bytes; empty once it was erased, long after the end of the key.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>What was hashed.</summary>
    public required ApiKeyHashAlgorithm HashAlgorithm { get; init; }

    /// <summary>The pepper it was hashed with; 0 for none.</summary>
    public required short PepperVersion { get; init; }

    /// <summary>What this key may do; never more than its client. <see langword="null"/> for all that its client may do.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who issued it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>The key that ordered this one by self-rotation. Revoking that one as compromised revokes this one too.</summary>
    public string? IssuedByKeyId { get; init; }

    /// <summary>The first key of the line of self-rotations that this key comes from; <see langword="null"/> when it was not ordered by another key.</summary>
    public string? LineageId { get; init; }

    /// <summary>How many self-rotations lie between that key and this one; 0 when it was not ordered by another key.</summary>
    public int Generation { get; init; }

    /// <summary>Since when it was current; <see langword="null"/> when it never was. Only a key that is current can order its successor.</summary>
    public DateTimeOffset? CurrentSince { get; init; }

    /// <summary>SHA-256 of the <c>Idempotency-Key</c> it was issued with, and of who sent it, in base64; <see langword="null"/> for none.</summary>
    public string? IdempotencyHash { get; init; }

    /// <summary>SHA-256 of the order it was issued with (operation, client and body), in base64; <see langword="null"/> without an <c>Idempotency-Key</c>.</summary>
    public string? OrderHash { get; init; }

    /// <summary>From when on it is accepted; <see langword="null"/> for at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>From when on it is not accepted; <see langword="null"/> for never, which takes <c>AllowNonExpiring</c>.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>From when on it is not accepted, because the next key has taken over.</summary>
    public DateTimeOffset? AcceptUntil { get; init; }

    /// <summary>How long the key before is still accepted once this one, as next, is used for the first time.</summary>
    public TimeSpan GraceAfterFirstUse { get; init; }

    /// <summary>When it was used for the first time as the next key.</summary>
    public DateTimeOffset? FirstUsedAt { get; init; }

    /// <summary>Since when it is revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Why: <c>compromised</c>, <c>superseded</c>, <c>cancelled</c>, <c>client_deleted</c> or <c>other</c>.</summary>
    public string? RevokeReason { get; init; }

    /// <summary>When it was seen where others could read it: in a URL, over plain HTTP.</summary>
    public DateTimeOffset? ExposedAt { get; init; }
}
