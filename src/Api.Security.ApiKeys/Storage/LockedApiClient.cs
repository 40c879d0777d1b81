namespace Api.Security.ApiKeys;

/// <summary>A client that is locked for a change: nothing else changes it or its keys until the change is written.</summary>
public sealed class LockedApiClient
{
    /// <summary>Creates an instance.</summary>
    /// <param name="client">The client.</param>
    /// <param name="keys">The selected keys, in the order in which they were issued.</param>
    /// <param name="now">The time by the clock of the store, read after the lock was taken.</param>
    public LockedApiClient(ApiClient client, IReadOnlyList<ApiKey> keys, DateTimeOffset now) =>
        (Client, Keys, Now) = (client, keys, now);

    /// <summary>The client.</summary>
    public ApiClient Client { get; init; }

    /// <summary>The selected keys, in the order in which they were issued.</summary>
    public IReadOnlyList<ApiKey> Keys { get; init; }

    /// <summary>The time by the clock of the store, read after the lock was taken.</summary>
    public DateTimeOffset Now { get; init; }
}
