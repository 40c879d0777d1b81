namespace Api.Security.ApiKeys;

/// <summary>The recent changes.</summary>
public sealed record ApiKeyChanges
{
    /// <summary>Creates an instance.</summary>
    /// <param name="changes">The changes, in any order.</param>
    /// <param name="now">The current time by the clock of the store, which also dates the changes.</param>
    public ApiKeyChanges(IReadOnlyList<ApiKeyChange> changes, DateTimeOffset now) =>
        (Changes, Now) = (changes, now);

    /// <summary>The changes, in any order.</summary>
    public IReadOnlyList<ApiKeyChange> Changes { get; init; }

    /// <summary>The current time by the clock of the store, which also dates the changes.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>How far the change feed has advanced.</summary>
    /// <value>
    /// <see langword="null"/> for a store that does not report it. A restored older state of that store is not detected.
    /// </value>
    public ApiKeyFeedMark? Mark { get; init; }
}
