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

    /// <summary>Whether it can be accepted now or later.</summary>
    public static bool IsAlive(this ApiKey key, DateTimeOffset now) => key.RevokedAt is null && now < key.End();

    /// <summary>Whether it is accepted: from <c>notBefore</c> on, and no more from its end on.</summary>
    public static bool IsAccepted(this ApiKey key, ApiClient client, DateTimeOffset now) =>
        key.IsAlive(now) && !(now < key.NotBefore) && client is { SuspendedAt: null, DeletedAt: null };

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
