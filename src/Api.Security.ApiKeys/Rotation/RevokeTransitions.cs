namespace Api.Security.ApiKeys;

/// <summary>The transitions that take a key back: T9, T10, T11. Revoked is for good; what was a mistake is for suspension.</summary>
internal static class RevokeTransitions
{
    /// <param name="keys">The client.</param>
    /// <param name="keyId">The key. One that has ended already is marked all the same, so that its use is told apart.</param>
    /// <param name="reason">One of <see cref="RevokeReasons"/>.</param>
    /// <param name="cascade">Whether all living keys go that were ordered with it, by keys ordered with it, and so on.</param>
    public static TransitionFailure? Revoke(this ClientKeys keys, string keyId, string reason, bool cascade)
    {
        if (keys.Find(keyId) is not { } key) return TransitionFailureKind.NotFound;
        keys.Revoke(reason, AuditActions.KeyRevoked, [key, .. cascade ? keys.OrderedBy(key) : []]);
        return null;
    }

    /// <summary>All living keys that a key has ordered by self-rotation, through keys that have ended too: a thief may have rotated more than once.</summary>
    public static IReadOnlyList<ApiKey> OrderedBy(this ClientKeys keys, ApiKey key) => [.. keys.All.Where(one => one.Slot is not null && one.DescendsFrom(key))];

    public static void Revoke(this ClientKeys keys, string reason, string action, params IEnumerable<ApiKey> revoked) =>
        keys.RemoveFromSlots(action, reason, [.. revoked.DistinctBy(key => key.Id).Where(key => IsNews(key, reason)).Select(key => key with { RevokedAt = key.RevokedAt ?? keys.Now, RevokeReason = reason })]);

    // Later it may be found out that a key was stolen; the other way round is nothing that one finds out.
    private static bool IsNews(ApiKey key, string reason) => key.RevokedAt is null || (reason is RevokeReasons.Compromised && key.RevokeReason is not RevokeReasons.Compromised);
}
