namespace Api.Security.ApiKeys;

/// <summary>Changes to a key that do not affect whether it is accepted.</summary>
internal static class KeyMaintenance
{
    /// <summary>Records that the key was seen where others could read it. Only the first time is recorded.</summary>
    public static TransitionFailure? MarkExposed(this ClientKeys keys, string keyId)
    {
        if (keys.Find(keyId) is not { } key) return TransitionFailureKind.NotFound;
        if (key.ExposedAt is null) keys.Put(key with { ExposedAt = keys.Now }, AuditActions.KeyExposed);
        return null;
    }

    /// <summary>Replaces the hash by one with another pepper. Does nothing when the hash was already replaced.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="keyId">The key.</param>
    /// <param name="from">The hash that the secret was compared with.</param>
    /// <param name="to">The new hash of the same secret.</param>
    /// <param name="pepperVersion">The pepper of the new hash.</param>
    public static TransitionFailure? Rehash(this ClientKeys keys, string keyId, ReadOnlyMemory<byte> from, ReadOnlyMemory<byte> to,
        short pepperVersion)
    {
        if (keys.Find(keyId) is not { } key) return TransitionFailureKind.NotFound;
        if (!key.Hash.IsEmpty && key.Hash.Span.SequenceEqual(from.Span))
            keys.Put(key with { Hash = to, PepperVersion = pepperVersion }, AuditActions.KeyRehashed);
        return null;
    }
}
