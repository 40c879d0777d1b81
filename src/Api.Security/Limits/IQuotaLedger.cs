namespace Api.Security;

/// <summary>
/// Keeps what was used of quotas where a restart does not lose it. Counts are added in memory and written together with the usage, within
/// seconds. Registered by a package with a store; without one, quotas start at zero with the process.
/// </summary>
internal interface IQuotaLedger
{
    /// <summary>The entry of a quota, to be kept for the requests of its window.</summary>
    IQuotaEntry Find(in QuotaKey key);

    /// <summary>
    /// Reads what all nodes have used, as far as they have written it, together with what this node has not written yet.
    /// </summary>
    /// <exception cref="Exception">The store is unavailable.</exception>
    ValueTask<long> ReadAsync(QuotaKey key, CancellationToken cancellationToken);
}

/// <summary>The entry of one quota in the ledger.</summary>
internal interface IQuotaEntry
{
    /// <summary>Adds units that this node has charged or, when negative, returned. Does not wait.</summary>
    void Add(long units);
}

/// <summary>One quota of one owner in one window.</summary>
/// <param name="Owner">Whose quota it is, such as <c>c|issuer|client</c>.</param>
/// <param name="Policy">The name of the policy, 1 to 64 characters.</param>
/// <param name="From">The start of the window, in UTC.</param>
internal readonly record struct QuotaKey(string Owner, string Policy, DateTimeOffset From);
