namespace Api.Security.ApiKeys;

/// <summary>The recent changes.</summary>
/// <param name="Changes">In any order.</param>
/// <param name="Now">The time by the clock of the store, by which the changes are dated.</param>
public sealed record ApiKeyChanges(IReadOnlyList<ApiKeyChange> Changes, DateTimeOffset Now)
{
    /// <summary>How far the feed has come.</summary>
    /// <value><see langword="null"/> for a store that cannot tell: then nobody notices when an older state of it is restored.</value>
    public ApiKeyFeedMark? Mark { get; init; }
}
