namespace Api.Security.ApiKeys;

/// <summary>Announces committed changes: this node forgets the keys, and the other nodes are notified. Never throws.</summary>
internal interface IKeyAnnouncer
{
    /// <param name="keyIds">The ids of the keys, without prefix.</param>
    Task AnnounceAsync(IReadOnlyList<string> keyIds);

    /// <summary>Whether there is a broadcast, and with it a deny list.</summary>
    bool CanDeny { get; }

    /// <returns>Whether a key is on the deny list; <see langword="false"/> when this cannot be determined.</returns>
    Task<bool> IsDeniedAsync(string keyId);

    /// <summary>
    /// Refuses a key on all nodes although the store is unavailable, if there is a broadcast. This node forgets the key in any
    /// case.
    /// </summary>
    /// <returns>Whether the key is refused now.</returns>
    Task<bool> TryDenyAsync(string keyId, DateTimeOffset until);

    /// <summary>
    /// Puts keys that are revoked in the store on the deny list as well, so that they are still refused after an older state of
    /// the store is restored.
    /// </summary>
    void RememberRevoked(IEnumerable<ApiKey> keys)
    {
        // There is no deny list.
    }

    /// <summary>Removes a key from the deny list.</summary>
    /// <returns>Whether the state in the store applies again.</returns>
    Task<bool> TryAllowAsync(string keyId);
}
