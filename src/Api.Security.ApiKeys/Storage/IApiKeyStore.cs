namespace Api.Security.ApiKeys;

/// <summary>
/// Keeps clients and their keys. It decides nothing about a credential: it reads, and it writes what it is told as a whole or
/// not at all. An exception is an outage: callers then get 503. Every method may be called by many at once. Times may be cut to
/// the microsecond, as databases keep them, and spans of time to the millisecond.
/// </summary>
public interface IApiKeyStore
{
    /// <summary>Whether several nodes can share it.</summary>
    bool IsShared { get; }

    /// <summary>Finds one key and its client, from the primary. Called on the way of a request, once for many.</summary>
    /// <param name="keyId">16 letters and digits, without prefix; compared ordinally.</param>
    /// <param name="cancellationToken">Signalled after a second.</param>
    /// <returns><see langword="null"/> when there is no such key.</returns>
    /// <exception cref="ApiKeyUnreadableException">There is such a key, and it cannot be read. This is no outage.</exception>
    ValueTask<StoredApiKey?> FindKeyAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Finds one client and all its keys, read at one moment.</summary>
    /// <param name="clientId">The id of the client.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns><see langword="null"/> when there is no such client. Deleted ones are there.</returns>
    Task<StoredApiClient?> FindClientAsync(string clientId, CancellationToken cancellationToken);

    /// <summary>Lists clients that are not deleted.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>One page, by id.</returns>
    Task<IReadOnlyList<ApiClient>> ListClientsAsync(ApiClientQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Writes client, keys, audit and a line of the change feed for each affected key, all or nothing, if the client still has
    /// the expected version. No client ever has two keys in one slot.
    /// </summary>
    /// <param name="commit">What to write.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up; after 10 s at the latest, so that the change feed misses nothing.</param>
    /// <returns>Whether it was written.</returns>
    Task<ApiKeyCommitResult> CommitAsync(ApiKeyCommit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Changes one client as <see cref="CommitAsync"/> does, but locks it first, so that no other change can come between: nobody
    /// who changes the same client at the same time can make this one fail. Its cost does not depend on how many keys the client
    /// has had.
    /// </summary>
    /// <param name="selection">Which client, and which keys are read.</param>
    /// <param name="decide">
    /// Decides what to write; <see langword="null"/> for nothing. It asks nobody, and is called again, with what is there then,
    /// when the store has to begin anew.
    /// </param>
    /// <param name="cancellationToken">Signalled when the caller gives up; after 10 s at the latest, so that the change feed misses nothing.</param>
    /// <returns>Whether it was written: also <see cref="ApiKeyCommitResult.Written"/> when there was nothing to write.</returns>
    Task<ApiKeyCommitResult> ChangeClientAsync(ApiClientSelection selection, Func<LockedApiClient, ApiKeyCommit?> decide, CancellationToken cancellationToken);

    /// <summary>Reads the change feed.</summary>
    /// <param name="within">How far to look back, by the clock of the store. Not by sequence: a transaction may commit after a later one.</param>
    /// <param name="cancellationToken">Signalled after 500 ms.</param>
    /// <returns>The changes within that time, and how far the feed has come; all of one moment.</returns>
    Task<ApiKeyChanges> ReadChangesAsync(TimeSpan within, CancellationToken cancellationToken);

    /// <summary>Reads the audit.</summary>
    /// <param name="query">Which entries.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>One page, the latest first.</returns>
    Task<IReadOnlyList<ApiKeyAuditEntry>> ReadAuditAsync(ApiKeyAuditQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// Finds clients that need looking after: not deleted, with a key in a slot that expires or stops being accepted before a
    /// given time, or with a key in the slot next.
    /// </summary>
    /// <param name="before">That time.</param>
    /// <param name="after">The last id of the page before.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>Ids of clients, ascending, ordinal.</returns>
    Task<IReadOnlyList<string>> ListDueClientsAsync(DateTimeOffset before, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Remembers that a client was seen in a network, in one atomic step. Of each client the last 100 networks are kept, and for 90 days
    /// after the client was last seen there.
    /// </summary>
    /// <param name="clientId">The client.</param>
    /// <param name="network">The network in CIDR notation, at most 43 characters.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>Whether it was seen there before; only one caller learns that it was not.</returns>
    Task<NetworkSighting> AddNetworkAsync(string clientId, string network, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Remembers that a notice about a key was sent, in one atomic step.</summary>
    /// <param name="keyId">The key, without prefix.</param>
    /// <param name="notice">Which notice, at most 40 characters.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns><see langword="true"/> the first time.</returns>
    Task<bool> TryAddNoticeAsync(string keyId, string notice, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes lines of the change feed older than a day, except for the one with the highest sequence, and networks in which a client was
    /// not seen for 90 days; erases the hashes of keys that ended before a given time.
    /// </summary>
    /// <param name="endedBefore">Keys outside of both slots that expired, retired or were revoked before this lose their hash.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>A task.</returns>
    Task PurgeAsync(DateTimeOffset endedBefore, CancellationToken cancellationToken);
}
