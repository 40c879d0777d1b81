namespace Api.Security.ApiKeys;

/// <summary>What is written down at a key without changing whether it is accepted.</summary>
internal static class KeyMaintenance
{
    /// <summary>It was seen where others could read it; the first time counts.</summary>
    public static TransitionFailure? MarkExposed(this ClientKeys keys, string keyId)
    {
        if (keys.Find(keyId) is not { } key) return TransitionFailureKind.NotFound;
        if (key.ExposedAt is null) keys.Put(key with { ExposedAt = keys.Now }, AuditActions.KeyExposed);
        return null;
    }

    /// <summary>Hashes it with another pepper. Nothing happens when somebody else has done so before.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="keyId">The key.</param>
    /// <param name="from">The hash that the secret was compared with.</param>
    /// <param name="to">The hash of the same secret.</param>
    /// <param name="pepperVersion">Its pepper.</param>
    public static TransitionFailure? Rehash(this ClientKeys keys, string keyId, ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to, short pepperVersion)
    {
        if (keys.Find(keyId) is not { } key) return TransitionFailureKind.NotFound;
        if (!key.Hash.IsEmpty && key.Hash.Span.SequenceEqual(from.Span)) keys.Put(key with { Hash = to, PepperVersion = pepperVersion }, AuditActions.KeyRehashed);
        return null;
    }
}
