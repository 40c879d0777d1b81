namespace Api.Security.ApiKeys;

/// <summary>
/// Tells all nodes at once that a key has changed, and keeps a list of keys that are refused whatever the store says: while it cannot
/// be written to, and after an older state of it was restored. Optional: nodes read the change feed of the store each second anyway.
/// </summary>
public interface IApiKeyBroadcast
{
    /// <summary>Whether messages of other nodes arrive at the moment.</summary>
    bool IsConnected { get; }

    /// <summary>Tells all nodes, after the change was committed. Best effort.</summary>
    /// <param name="keyIds">The keys, without prefix.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>A task.</returns>
    Task PublishAsync(IReadOnlyList<string> keyIds, CancellationToken cancellationToken);

    /// <summary>Has every node refuse a key, although it could not be revoked in the store.</summary>
    /// <param name="keyId">The key, without prefix.</param>
    /// <param name="until">When it would have expired anyway.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>A task; an exception when it could not be done.</returns>
    Task DenyAsync(string keyId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Takes a key off that list, because the store has refused to revoke it, and tells all nodes.</summary>
    /// <param name="keyId">The key, without prefix.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>A task; an exception when it could not be done.</returns>
    Task AllowAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Whether a key is on that list.</summary>
    /// <param name="keyId">The key, without prefix.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>Whether it is; an exception when it cannot be found out.</returns>
    Task<bool> IsDeniedAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Listens until it is cancelled, and connects again by itself whenever the connection is lost.</summary>
    /// <param name="listener">Who is told.</param>
    /// <param name="cancellationToken">Signalled when the application stops.</param>
    /// <returns>A task that ends with the application.</returns>
    Task ListenAsync(IApiKeyListener listener, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers how far the change feed of the store has come, unless it is remembered to be further already, so that a node that
    /// has just started recognises an older state of the store. Atomic, and never shortened.
    /// </summary>
    /// <param name="mark">How far this node has read.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>The furthest mark of that store that any node has given; <see langword="null"/> for a broadcast that remembers nothing.</returns>
    Task<ApiKeyFeedMark?> AdvanceAsync(ApiKeyFeedMark mark, CancellationToken cancellationToken) => Task.FromResult<ApiKeyFeedMark?>(null);
}
