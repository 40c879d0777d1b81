namespace Api.Security.ApiKeys;

/// <summary>
/// What one node has counted, to be added to the store. It never changes, and its node and number identify it: however often it is sent,
/// it is added once.
/// </summary>
public sealed record UsageBatch
{
    /// <summary>The node: a new id of 32 hexadecimal digits for each process.</summary>
    public required string NodeId { get; init; }

    /// <summary>The number of the batch of this node, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>The counts to add, at most one for each client, key, slot, hour and outcome.</summary>
    public required IReadOnlyList<UsageCount> Counts { get; init; }

    /// <summary>The last uses of keys. A later time that is stored already stays.</summary>
    public required IReadOnlyList<ApiKeyUse> Uses { get; init; }

    /// <summary>What was used of quotas, at most one entry for each owner, policy and window.</summary>
    public required IReadOnlyList<QuotaUse> Quotas { get; init; }
}
