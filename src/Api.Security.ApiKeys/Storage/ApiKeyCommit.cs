namespace Api.Security.ApiKeys;

/// <summary>Everything that one change writes. A store writes all of it or nothing.</summary>
public sealed record ApiKeyCommit
{
    /// <summary>The client after the change, with its new version.</summary>
    public required ApiClient Client { get; init; }

    /// <summary>The version that the client must have in the store; <see langword="null"/> for a new client.</summary>
    public required long? ExpectedVersion { get; init; }

    /// <summary>The new keys.</summary>
    public IReadOnlyList<ApiKey> AddedKeys { get; init; } = [];

    /// <summary>Existing keys, as they are after the change.</summary>
    public IReadOnlyList<ApiKey> ChangedKeys { get; init; } = [];

    /// <summary>
    /// The number of keys to keep of those that were superseded before they were ever used or current; older ones are deleted.
    /// <see langword="null"/> when this change supersedes no such key.
    /// </summary>
    public int? KeptSuperseded { get; init; }

    /// <summary>The audit entries of the change.</summary>
    public IReadOnlyList<ApiKeyAuditEntry> Audit { get; init; } = [];

    /// <summary>The ids of the keys that every node must read again.</summary>
    public IReadOnlyList<string> AffectedKeys { get; init; } = [];
}
