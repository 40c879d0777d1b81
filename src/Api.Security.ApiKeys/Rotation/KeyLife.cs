namespace Api.Security.ApiKeys;

/// <summary>
/// Derives the state of a key from its own times and those of its client only: a background task that does not run cannot make a key
/// valid. The validity is half open, <c>[notBefore, expiresAt)</c>.
/// </summary>
internal static class KeyLife
{
    /// <returns>
    /// <see langword="null"/> when the key is valid; otherwise the reason, which is revealed only to a caller that has the secret.
    /// </returns>
    public static Refusal? RefusalAt(this ApiKey key, ApiClient client, DateTimeOffset now)
    {
        if (client.DeletedAt is not null) return ApiKeyRefusals.Revoked;
        var refusal = key.RefusalAt(now);
        if (now >= client.EndsAt && (refusal is null || refusal == ApiKeyRefusals.NotYetValid)) return ApiKeyRefusals.Expired;
        return refusal ?? (client.SuspendedAt is not null ? ApiKeyRefusals.ClientSuspended : null);
    }

    // The reason in the key alone: revoked, or what ended it first, or that it is not valid yet.
    private static Refusal? RefusalAt(this ApiKey key, DateTimeOffset now)
    {
        if (key.RevokedAt is not null) return ApiKeyRefusals.Revoked;
        if (now >= key.End()) return key.End() == key.AcceptUntil ? ApiKeyRefusals.Retired : ApiKeyRefusals.Expired;
        return now < key.NotBefore ? ApiKeyRefusals.NotYetValid : null;
    }

    /// <summary>Returns the status of the key, as the administration reports it.</summary>
    public static string StatusOf(this ApiKey key, DateTimeOffset now)
    {
        var refusal = key.RefusalAt(now);
        if (refusal == ApiKeyRefusals.Revoked) return "revoked";
        if (refusal == ApiKeyRefusals.Retired) return "retired";
        if (refusal == ApiKeyRefusals.Expired) return "expired";
        if (key is { Slot: ApiKeySlot.Next, FirstUsedAt: null }) return "next_unused";
        return key.AcceptUntil is null ? "active" : "retiring";
    }

    /// <summary>
    /// Returns when the key and its client end, unless they are revoked or deleted before; <see langword="null"/> for never.
    /// </summary>
    public static DateTimeOffset? EndWithin(this ApiKey key, ApiClient client) => new[] { key.AcceptUntil, key.ExpiresAt, client.EndsAt }
        .Min();

    /// <summary>Returns when the key ends, unless it is revoked before.</summary>
    public static DateTimeOffset End(this ApiKey key)
    {
        var (expires, until) = (key.ExpiresAt ?? DateTimeOffset.MaxValue, key.AcceptUntil ?? DateTimeOffset.MaxValue);
        return expires < until ? expires : until;
    }

    /// <summary>Checks whether the key was ever current, and so could request its successor.</summary>
    public static bool WasCurrent(this ApiKey key) => key.Slot is ApiKeySlot.Current || key.CurrentSince is not null;

    /// <summary>
    /// Checks whether the key descends from another key by self-rotation, over any number of generations. Only one key of each generation
    /// was ever current.
    /// </summary>
    public static bool DescendsFrom(this ApiKey key, ApiKey ancestor) =>
        ancestor.WasCurrent() && key.Generation > ancestor.Generation
            && string.Equals(key.LineageId, ancestor.LineageId ?? ancestor.Id, StringComparison.Ordinal);
}
