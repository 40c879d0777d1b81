namespace Api.Security.ApiKeys;

/// <summary>Called by whoever has committed a change: this node forgets the keys, and tells the others. Never throws.</summary>
internal interface IKeyAnnouncer
{
    /// <param name="keyIds">The keys, without prefix.</param>
    Task AnnounceAsync(IReadOnlyList<string> keyIds);

    /// <summary>Whether there is a broadcast, and with it a deny list.</summary>
    bool CanDeny { get; }

    /// <returns>Whether a key is on that list; not when that cannot be found out.</returns>
    Task<bool> IsDeniedAsync(string keyId);

    /// <summary>Refuses a key on all nodes although the store is unavailable, where there is a broadcast; this node forgets it anyway.</summary>
    /// <returns>Whether it is refused now.</returns>
    Task<bool> TryDenyAsync(string keyId, DateTimeOffset until);

    /// <summary>
    /// Keys that the store has as revoked go on the list of a broadcast as well, so that they are refused also when an older state of the
    /// store is restored.
    /// </summary>
    void RememberRevoked(IEnumerable<ApiKey> keys)
    {
        // Where there is no such list.
    }

    /// <summary>Takes that back.</summary>
    /// <returns>Whether the store's word counts again.</returns>
    Task<bool> TryAllowAsync(string keyId);
}
