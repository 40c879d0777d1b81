namespace Api.Security.ApiKeys;

/// <summary>What the times of a key say about it.</summary>
internal static class KeyLife
{
    /// <summary>From when on it is not accepted, unless it is revoked before.</summary>
    public static DateTimeOffset End(this ApiKey key)
    {
        var (expires, until) = (key.ExpiresAt ?? DateTimeOffset.MaxValue, key.AcceptUntil ?? DateTimeOffset.MaxValue);
        return expires < until ? expires : until;
    }

    /// <summary>Whether it was ever current, and so could order its successor.</summary>
    public static bool WasCurrent(this ApiKey key) => key.Slot is ApiKeySlot.Current || key.CurrentSince is not null;

    /// <summary>Whether it comes of another key by self-rotation, however many keys lie between: of one generation only one key was ever current.</summary>
    public static bool DescendsFrom(this ApiKey key, ApiKey ancestor) =>
        ancestor.WasCurrent() && key.Generation > ancestor.Generation && string.Equals(key.LineageId, ancestor.LineageId ?? ancestor.Id, StringComparison.Ordinal);

    /// <summary>The one word for its state, as the administration tells it.</summary>
    public static string StatusOf(this ApiKey key, DateTimeOffset now)
    {
        if (key.RevokedAt is not null) return "revoked";
        if (now >= key.AcceptUntil && !(key.ExpiresAt < key.AcceptUntil)) return "retired";
        if (now >= key.ExpiresAt) return "expired";
        if (key is { Slot: ApiKeySlot.Next, FirstUsedAt: null }) return "next_unused";
        return key.AcceptUntil is null ? "active" : "retiring";
    }
}
