namespace Api.Security.ApiKeys;

/// <summary>The transitions of the next key: its first use (T5), promotion (T7, T15), cancellation (T8).</summary>
internal static class PromotionTransitions
{
    /// <summary>T5. Records the first use of the next key, which gives the current key an end.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="keyId">The key that was used. Nothing happens unless it is a next key without a recorded use.</param>
    public static TransitionFailure? RecordFirstUse(this ClientKeys keys, string keyId)
    {
        if (keys.Find(keyId) is not { Slot: ApiKeySlot.Next, FirstUsedAt: null } next || keys.Current is not { } current) return null;
        var until = keys.Now + next.GraceAfterFirstUse;
        keys.Put(next with { FirstUsedAt = keys.Now }, AuditActions.KeyActivated);
        keys.Put(current with { AcceptUntil = until < current.ExpiresAt || current.ExpiresAt is null ? until : current.ExpiresAt },
            AuditActions.KeyRetiring);
        return null;
    }

    /// <summary>T7. Makes the next key current now.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="force">Whether to do so even if it was never used.</param>
    public static TransitionFailure? Promote(this ClientKeys keys, bool force)
    {
        if (keys.Next is not { } next || keys.Current is not { } current) return TransitionFailureKind.NoRotation;
        if (next.FirstUsedAt is null && !force) return TransitionFailureKind.KeyUnused;
        keys.RemoveFromSlots(AuditActions.KeyRetired, null, current with { AcceptUntil = keys.Now });
        return null;
    }

    /// <summary>T15. Promotes the next key of a stalled rotation, if the settings say so.</summary>
    public static TransitionFailure? PromoteStalled(this ClientKeys keys) =>
        keys.Rules.OnStalled is StalledRotationAction.Promote && keys.IsStalled() ? keys.Promote(force: true) : null;

    /// <summary>Checks whether the next key has been unused for too long.</summary>
    public static bool IsStalled(this ClientKeys keys) =>
        keys.Next is { FirstUsedAt: null } next && keys.Now >= next.CreatedAt + keys.Rules.MaxOverlap;

    /// <summary>T8. Revokes the next key; the current key stays.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="force">Whether to do so even if the next key is in use.</param>
    public static TransitionFailure? Cancel(this ClientKeys keys, bool force)
    {
        if (keys.Next is not { } next) return TransitionFailureKind.NoRotation;
        if (next.FirstUsedAt is not null && !force) return TransitionFailureKind.KeyInUse;
        keys.Revoke(RevokeReasons.Cancelled, AuditActions.RotationCancelled, next);
        return null;
    }
}
