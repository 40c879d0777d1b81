namespace Api.Security.ApiKeys;

/// <summary>
/// The transitions of a whole client: suspension (T14), update, deletion. They may shorten the life of its keys, but never extend it.
/// </summary>
internal static class ClientChanges
{
    public static TransitionFailure? Suspend(this ClientKeys keys)
    {
        if (keys.Client.SuspendedAt is null) keys.Put(keys.Client with { SuspendedAt = keys.Now }, AuditActions.ClientSuspended);
        return null;
    }

    public static TransitionFailure? Resume(this ClientKeys keys)
    {
        if (keys.Client.SuspendedAt is not null) keys.Put(keys.Client with { SuspendedAt = null }, AuditActions.ClientResumed);
        return null;
    }

    /// <param name="keys">The client.</param>
    /// <param name="change">Returns the changed client. The caller has already validated the values.</param>
    public static TransitionFailure? Update(this ClientKeys keys, Func<ApiClient, ApiClient> change)
    {
        var (before, after) = (keys.Client, change(keys.Client));
        if (after.EndsAt != before.EndsAt && after.EndsAt <= keys.Now)
            return TransitionFailure.Invalid("endsAt", "Write a time in the future, or null; to end a client now, delete or suspend it.");
        keys.Put(after, AuditActions.ClientUpdated);
        foreach (var key in keys.All.Where(key => key.Slot is not null).ToArray())
        {
            var narrowed = key;
            if (after.EndsAt is { } end && !(key.ExpiresAt <= end))
                narrowed = narrowed with { ExpiresAt = end, AcceptUntil = key.AcceptUntil > end ? end : key.AcceptUntil };
            if (key.Scopes is { } scopes && scopes.Except(after.Scopes, StringComparer.Ordinal).Any())
                narrowed = narrowed with { Scopes = [.. scopes.Intersect(after.Scopes, StringComparer.Ordinal)] };
            if (narrowed != key) keys.Put(narrowed, AuditActions.KeyNarrowed);
        }

        return null;
    }

    public static TransitionFailure? Delete(this ClientKeys keys)
    {
        keys.Put(keys.Client with { DeletedAt = keys.Now }, AuditActions.ClientDeleted);
        keys.Revoke(RevokeReasons.ClientDeleted, AuditActions.KeyRevoked, keys.All.Where(key => key.Slot is not null).ToArray());
        return null;
    }
}
