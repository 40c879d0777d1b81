namespace Api.Security.ApiKeys;

/// <summary>The transitions that revoke keys: T9, T10, T11. Revocation is permanent; suspension can be undone.</summary>
internal static class RevokeTransitions
{
    /// <param name="keys">The client.</param>
    /// <param name="keyId">The key. One that has already ended is marked, too, so that its use can be distinguished.</param>
    /// <param name="reason">One of <see cref="RevokeReasons"/>.</param>
    /// <param name="cascade">Whether to revoke all active keys that descend from it by self-rotation, too.</param>
    public static TransitionFailure? Revoke(this ClientKeys keys, string keyId, string reason, bool cascade)
    {
        if (keys.Find(keyId) is not { } key) return TransitionFailureKind.NotFound;
        keys.Revoke(reason, AuditActions.KeyRevoked, [key, .. cascade ? keys.OrderedBy(key) : []]);
        return null;
    }

    /// <summary>
    /// Returns all active keys that descend from a key by self-rotation, even through ended keys: a thief may have rotated more than once.
    /// </summary>
    public static IReadOnlyList<ApiKey> OrderedBy(this ClientKeys keys, ApiKey key) =>
        [.. keys.All.Where(one => one.Slot is not null && one.DescendsFrom(key))];

    public static void Revoke(this ClientKeys keys, string reason, string action, params IEnumerable<ApiKey> revoked) =>
        keys.RemoveFromSlots(action, reason,
        [
            .. revoked.DistinctBy(key => key.Id).Where(key => IsNews(key, reason))
                .Select(key => key with { RevokedAt = key.RevokedAt ?? keys.Now, RevokeReason = reason }),
        ]);

    // A revoked key may later turn out to be compromised; the reason never changes from compromised to another one.
    private static bool IsNews(ApiKey key, string reason) =>
        key.RevokedAt is null || (reason is RevokeReasons.Compromised && key.RevokeReason is not RevokeReasons.Compromised);
}
