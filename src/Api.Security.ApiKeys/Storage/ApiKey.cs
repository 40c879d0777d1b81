namespace Api.Security.ApiKeys;

/// <summary>
/// An API key as it is stored: never its secret, only a hash of it. Whether it is accepted follows from its times alone, so a
/// background task that does not run cannot extend its life.
/// </summary>
public sealed record ApiKey
{
    /// <summary>The id without its prefix <c>ak_</c>: 16 letters and digits, case-sensitive, never reused.</summary>
    public required string Id { get; init; }

    /// <summary>The id of the client that holds the key.</summary>
    public required string ClientId { get; init; }

    /// <summary>The slot of the key; <see langword="null"/> once the key is no longer in use.</summary>
    public ApiKeySlot? Slot { get; init; }

    /// <summary>The environment that the key was issued for, such as <c>live</c>.</summary>
    public required string Environment { get; init; }

    /// <summary>The hash, 32 bytes; empty once it was erased, long after the key has ended.</summary>
    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>What was hashed.</summary>
    public required ApiKeyHashAlgorithm HashAlgorithm { get; init; }

    /// <summary>The version of the pepper that the hash was made with; 0 for none.</summary>
    public required short PepperVersion { get; init; }

    /// <summary>
    /// The scopes of this key, never more than those of its client; <see langword="null"/> for all scopes of its client.
    /// </summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>When the key was issued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who issued the key.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>
    /// The id of the key that requested this one by self-rotation. Revoking that key as compromised also revokes this one.
    /// </summary>
    public string? IssuedByKeyId { get; init; }

    /// <summary>
    /// The id of the first key in the chain of self-rotations that led to this key; <see langword="null"/> when no key requested
    /// this one.
    /// </summary>
    public string? LineageId { get; init; }

    /// <summary>The number of self-rotations from that key to this one; 0 when no key requested this one.</summary>
    public int Generation { get; init; }

    /// <summary>
    /// When the key became current; <see langword="null"/> when it never was. Only a current key can request its successor.
    /// </summary>
    public DateTimeOffset? CurrentSince { get; init; }

    /// <summary>
    /// SHA-256 of the <c>Idempotency-Key</c> that the key was issued with, and of its sender, in base64; <see langword="null"/>
    /// for none.
    /// </summary>
    public string? IdempotencyHash { get; init; }

    /// <summary>
    /// SHA-256 of the request that the key was issued with (operation, client and body), in base64; <see langword="null"/>
    /// without an <c>Idempotency-Key</c>.
    /// </summary>
    public string? RequestHash { get; init; }

    /// <summary>The time from which the key is accepted; <see langword="null"/> for immediately.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>
    /// The time from which the key is no longer accepted; <see langword="null"/> for never, which requires
    /// <c>AllowNonExpiring</c>.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The time from which the key is no longer accepted, because the next key has taken over.</summary>
    public DateTimeOffset? AcceptUntil { get; init; }

    /// <summary>How long the previous key is still accepted after this one, as the next key, is used for the first time.</summary>
    public TimeSpan GraceAfterFirstUse { get; init; }

    /// <summary>When the key was used for the first time as the next key.</summary>
    public DateTimeOffset? FirstUsedAt { get; init; }

    /// <summary>When the key was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>
    /// The reason for the revocation: <c>compromised</c>, <c>superseded</c>, <c>cancelled</c>, <c>client_deleted</c> or
    /// <c>other</c>.
    /// </summary>
    public string? RevokeReason { get; init; }

    /// <summary>When the key was seen where others could read it: in a URL or over plain HTTP.</summary>
    public DateTimeOffset? ExposedAt { get; init; }
}
