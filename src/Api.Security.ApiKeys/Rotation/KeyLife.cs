namespace Api.Security.ApiKeys;

/// <summary>Derives the state of a key from its times.</summary>
internal static class KeyLife
{
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

    /// <summary>Returns the status of the key, as the administration reports it.</summary>
    public static string StatusOf(this ApiKey key, DateTimeOffset now)
    {
        if (key.RevokedAt is not null) return "revoked";
        if (now >= key.AcceptUntil && !(key.ExpiresAt < key.AcceptUntil)) return "retired";
        if (now >= key.ExpiresAt) return "expired";
        if (key is { Slot: ApiKeySlot.Next, FirstUsedAt: null }) return "next_unused";
        return key.AcceptUntil is null ? "active" : "retiring";
    }
}
