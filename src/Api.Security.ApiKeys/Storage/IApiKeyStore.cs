namespace Api.Security.ApiKeys;

/// <summary>
/// Stores clients and their keys. A store makes no decisions about credentials: it reads, and it writes each commit completely or
/// not at all. An exception means an outage, and callers then get 503. All methods must be safe for concurrent calls. A store may
/// truncate times to the microsecond, as databases do, and durations to the millisecond.
/// </summary>
public interface IApiKeyStore
{
    /// <summary>Whether several nodes can share the store.</summary>
    bool IsShared { get; }

    /// <summary>
    /// Finds a key and its client, reading from the primary. A request waits for it; concurrent requests with the same key share
    /// one call.
    /// </summary>
    /// <param name="keyId">The id without its prefix: 16 letters and digits, compared ordinally.</param>
    /// <param name="cancellationToken">Signaled after 1 s, or after 3 s until the store has answered for the first time.</param>
    /// <returns>The key and its client; <see langword="null"/> when there is no such key.</returns>
    /// <exception cref="ApiKeyUnreadableException">The key exists, but cannot be read. This is not an outage.</exception>
    ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Finds a client and all its keys, read at the same moment.</summary>
    /// <param name="clientId">The id of the client.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>The client and its keys, even when it is deleted; <see langword="null"/> when there is no such client.</returns>
    Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken);

    /// <summary>Lists clients that are not deleted.</summary>
    /// <param name="query">Selects the page.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>One page, ordered by id.</returns>
    Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the client, keys, audit entries and an entry of the change feed for each affected key, all or nothing, if the
    /// client still has the expected version. A client never has two keys in the same slot.
    /// </summary>
    /// <param name="commit">What to write.</param>
    /// <param name="cancellationToken">
    /// Signaled when the caller gives up, and after 10 s at the latest, so that the change feed misses nothing.
    /// </param>
    /// <returns>The result of the commit.</returns>
    Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Changes one client as <see cref="CommitAsync"/> does, but locks it first: concurrent changes of the same client wait, and
    /// cannot make this one fail. The cost does not depend on how many keys the client has had.
    /// </summary>
    /// <param name="selection">Selects the client, and the keys that are read.</param>
    /// <param name="decide">
    /// Decides what to write; <see langword="null"/> for nothing. It must not call other services. It is called again, with the
    /// state at that time, when the store has to start over.
    /// </param>
    /// <param name="cancellationToken">
    /// Signaled when the caller gives up, and after 10 s at the latest, so that the change feed misses nothing.
    /// </param>
    /// <returns>The result; <see cref="ApiKeyCommitResult.Written"/> also when there was nothing to write.</returns>
    Task<ApiKeyCommitResult> ChangeClientAsync(
        ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide, CancellationToken cancellationToken);

    /// <summary>Reads the change feed.</summary>
    /// <param name="within">
    /// How far to look back, by the clock of the store. It is a time and not a sequence, because a transaction may commit after a
    /// later one.
    /// </param>
    /// <param name="cancellationToken">Signaled after 500 ms, or after 2 s when the clock of the store is read at start.</param>
    /// <returns>The changes within that time, and how far the feed has advanced, all read at the same moment.</returns>
    Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken);

    /// <summary>Reads the audit.</summary>
    /// <param name="query">Selects the entries.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>One page, newest entry first.</returns>
    Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Lists clients that need maintenance: not deleted, with a key in a slot that expires or stops being accepted before a given
    /// time, or with a key in the slot next.
    /// </summary>
    /// <param name="before">The given time.</param>
    /// <param name="after">The last id of the previous page.</param>
    /// <param name="limit">The maximum number of ids.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>Ids of clients in ascending ordinal order.</returns>
    Task<IReadOnlyList<string>> ListDueClientsAsync(DateTimeOffset before, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Records that a client was seen in a network, in one atomic step. The last 100 networks of each client are kept, for 90
    /// days after the client was last seen there.
    /// </summary>
    /// <param name="clientId">The id of the client.</param>
    /// <param name="network">The network in CIDR notation, at most 43 characters.</param>
    /// <param name="at">When the client was seen there.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>Whether the client was seen there before. Of concurrent callers, only one learns that it was not.</returns>
    Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Records that a notice about a key was sent, in one atomic step.</summary>
    /// <param name="keyId">The id of the key, without prefix.</param>
    /// <param name="notice">The notice, at most 40 characters.</param>
    /// <param name="at">When the notice was sent.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns><see langword="true"/> the first time.</returns>
    Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes entries of the change feed that are older than a day, except for the one with the highest sequence, and networks
    /// where a client was not seen for 90 days. Erases the hashes of keys that ended before a given time.
    /// </summary>
    /// <param name="endedBefore">
    /// Keys in neither slot that expired, retired or were revoked before this time lose their hash.
    /// </param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>A task.</returns>
    Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken);
}
