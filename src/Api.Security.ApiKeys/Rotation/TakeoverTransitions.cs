namespace Api.Security.ApiKeys;

/// <summary>The transitions by which the next key takes over, or does not: its first use (T5), promotion (T7, T15), cancellation (T8).</summary>
internal static class TakeoverTransitions
{
    /// <summary>T5. From the first use of the next key on, the current one has an end; once.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="keyId">The key that was used. Nothing happens when it is not, or no longer, an unused next key.</param>
    public static TransitionFailure? RecordFirstUse(this ClientKeys keys, string keyId)
    {
        if (keys.Find(keyId) is not { Slot: ApiKeySlot.Next, FirstUsedAt: null } next || keys.Current is not { } current) return null;
        var until = keys.Now + next.GraceAfterFirstUse;
        keys.Put(next with { FirstUsedAt = keys.Now }, AuditActions.KeyActivated);
        keys.Put(current with { AcceptUntil = until < current.ExpiresAt || current.ExpiresAt is null ? until : current.ExpiresAt }, AuditActions.KeyRetiring);
        return null;
    }

    /// <summary>T7. The next key takes over now.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="force">Also when it was never used.</param>
    public static TransitionFailure? Promote(this ClientKeys keys, bool force)
    {
        if (keys.Next is not { } next || keys.Current is not { } current) return TransitionFailureKind.NoRotation;
        if (next.FirstUsedAt is null && !force) return TransitionFailureKind.KeyUnused;
        keys.RemoveFromSlots(AuditActions.KeyRetired, null, current with { AcceptUntil = keys.Now });
        return null;
    }

    /// <summary>T15, where the settings say that a stalled rotation is finished.</summary>
    public static TransitionFailure? PromoteStalled(this ClientKeys keys) =>
        keys.Rules.OnStalled is StalledRotationAction.Promote && keys.IsStalled() ? keys.Promote(force: true) : null;

    /// <summary>Whether the next key has waited too long for its first use.</summary>
    public static bool IsStalled(this ClientKeys keys) => keys.Next is { FirstUsedAt: null } next && keys.Now >= next.CreatedAt + keys.Rules.MaxOverlap;

    /// <summary>T8. The current key stays.</summary>
    /// <param name="keys">The client.</param>
    /// <param name="force">Also when the next key is in use.</param>
    public static TransitionFailure? Cancel(this ClientKeys keys, bool force)
    {
        if (keys.Next is not { } next) return TransitionFailureKind.NoRotation;
        if (next.FirstUsedAt is not null && !force) return TransitionFailureKind.KeyInUse;
        keys.Revoke(RevokeReasons.Cancelled, AuditActions.RotationCancelled, next);
        return null;
    }
}
