namespace Api.Security.ApiKeys;

/// <summary>
/// Notifies all nodes immediately when a key has changed, and keeps a deny list of keys that are refused regardless of the store:
/// while it cannot be written to, and after an older state of it was restored. Optional: every node also reads the change feed of
/// the store each second.
/// </summary>
internal interface IApiKeyBroadcast
{
    /// <summary>Whether messages of other nodes are currently received.</summary>
    bool IsConnected { get; }

    /// <summary>Notifies all nodes after a change was committed. Best effort.</summary>
    /// <param name="keyIds">The ids of the keys, without prefix.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>A task.</returns>
    Task PublishAsync(IReadOnlyList<string> keyIds, CancellationToken cancellationToken);

    /// <summary>Puts a key on the deny list, so that every node refuses it although it could not be revoked in the store.</summary>
    /// <param name="keyId">The id of the key, without prefix.</param>
    /// <param name="until">When the key would have expired anyway.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>A task that fails when this was not possible.</returns>
    Task DenyAsync(string keyId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Removes a key from the deny list, because the store has refused to revoke it, and notifies all nodes.</summary>
    /// <param name="keyId">The id of the key, without prefix.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>A task that fails when this was not possible.</returns>
    Task AllowAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Checks whether a key is on the deny list.</summary>
    /// <param name="keyId">The id of the key, without prefix.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>Whether the key is on the list. The task fails when this cannot be determined.</returns>
    Task<bool> IsDeniedAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Receives messages until it is canceled, and reconnects by itself whenever the connection is lost.</summary>
    /// <param name="listener">Receives the messages.</param>
    /// <param name="cancellationToken">Signaled when the application stops.</param>
    /// <returns>A task that ends with the application.</returns>
    Task ListenAsync(IApiKeyListener listener, CancellationToken cancellationToken);

    /// <summary>
    /// Records how far the change feed of the store has advanced, unless a higher mark is recorded already, so that a node that
    /// has just started detects an older state of the store. Atomic; a mark is never lowered.
    /// </summary>
    /// <param name="mark">How far this node has read.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>
    /// The highest mark of that store that any node has recorded; <see langword="null"/> for a broadcast that records none.
    /// </returns>
    Task<ApiKeyFeedMark?> AdvanceAsync(ApiKeyFeedMark mark, CancellationToken cancellationToken) => Task.FromResult<ApiKeyFeedMark?>(null);
}
