namespace Api.Security.ApiKeys;

/// <summary>All that one change writes. A store writes all of it or nothing.</summary>
public sealed record ApiKeyCommit
{
    /// <summary>The client as it is afterwards, with its new version.</summary>
    public required ApiClient Client { get; init; }

    /// <summary>The version that the client must have in the store; <see langword="null"/> for a new client.</summary>
    public required long? ExpectedVersion { get; init; }

    /// <summary>Keys that are new.</summary>
    public IReadOnlyList<ApiKey> AddedKeys { get; init; } = [];

    /// <summary>Keys that are there, as they are afterwards.</summary>
    public IReadOnlyList<ApiKey> ChangedKeys { get; init; } = [];

    /// <summary>
    /// How many of the keys that were superseded before they were ever used, or current, the client keeps; older ones are deleted.
    /// <see langword="null"/> when none has been superseded by this change.
    /// </summary>
    public int? KeptSuperseded { get; init; }

    /// <summary>What is written down about it.</summary>
    public IReadOnlyList<ApiKeyAuditEntry> Audit { get; init; } = [];

    /// <summary>The ids of the keys that every node has to read again.</summary>
    public IReadOnlyList<string> AffectedKeys { get; init; } = [];
}
