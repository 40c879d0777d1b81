namespace Api.Security.ApiKeys;

/// <summary>When a key was last used.</summary>
public sealed record ApiKeyUse
{
    /// <summary>The id of the key, without prefix.</summary>
    public required string KeyId { get; init; }

    /// <summary>The time by the clock of the store, in whole minutes.</summary>
    public required DateTimeOffset At { get; init; }
}
