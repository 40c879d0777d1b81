namespace Api.Security.ApiKeys;

/// <summary>
/// Stores what was used: requests by client, key, hour and outcome, the last use of each key, and the units of quotas. An exception means
/// an outage. All methods must be safe for concurrent calls, also of several nodes.
/// </summary>
public interface IUsageStore
{
    /// <summary>
    /// Adds a batch, completely or not at all, once however often it is sent: after an exception, it may have been added, and is sent
    /// again.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="cancellationToken">Signaled after 10 s, or when the application stops.</param>
    /// <returns>A task that completes when the batch is stored.</returns>
    Task WriteAsync(UsageBatch batch, CancellationToken cancellationToken);

    /// <summary>Reads the usage of one client.</summary>
    /// <param name="query">Selects the usage.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>
    /// Entries ordered by time, then by key or outcome; times without requests have none. A day that is only stored as a whole is
    /// included when it begins within the time of the query.
    /// </returns>
    Task<IReadOnlyList<UsageSum>> ReadAsync(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>Reads when keys were last used.</summary>
    /// <param name="keyIds">The ids of the keys, without prefix.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>The times of those keys that were used, in whole minutes.</returns>
    Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadLastUsesAsync(
        IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken);

    /// <summary>
    /// Lists keys in a slot, of clients that are not deleted, that could have been used since a given time and were not, as far as usage
    /// has been counted since then. Keys about which the notice <c>key.unused</c> was sent may be left out.
    /// </summary>
    /// <param name="since">The given time.</param>
    /// <param name="after">The last id of the previous page.</param>
    /// <param name="limit">The maximum number of ids.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>Ids of keys, without prefix, in ascending ordinal order.</returns>
    Task<IReadOnlyList<string>> ListUnusedKeysAsync(DateTimeOffset since, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Reads the units that were used of a quota within a window.</summary>
    /// <param name="owner">Whose quota it is.</param>
    /// <param name="policy">The name of the policy.</param>
    /// <param name="windowStart">The start of the window.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>The units; 0 when nothing was used.</returns>
    Task<long> ReadQuotaAsync(string owner, string policy, DateTimeOffset windowStart, CancellationToken cancellationToken);

    /// <summary>Records that the notice about a threshold of a quota was sent, in one atomic step.</summary>
    /// <param name="owner">Whose quota it is.</param>
    /// <param name="policy">The name of the policy.</param>
    /// <param name="windowStart">The start of the window.</param>
    /// <param name="percent">The threshold: a multiple of 10 from 10 to 200.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns><see langword="true"/> the first time.</returns>
    Task<bool> TryAddThresholdAsync(
        string owner, string policy, DateTimeOffset windowStart, int percent, CancellationToken cancellationToken);

    /// <summary>
    /// Sums up hours to days and deletes what is no longer needed. Several nodes may do so at the same time: nothing is counted twice or
    /// lost.
    /// </summary>
    /// <param name="retention">What to sum up and to delete.</param>
    /// <param name="cancellationToken">Signaled when the application stops.</param>
    /// <returns>A task.</returns>
    Task TidyAsync(UsageRetention retention, CancellationToken cancellationToken);
}
