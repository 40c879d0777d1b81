namespace Api.Security.ApiKeys;

/// <summary>A client while it is locked for a change: nobody else changes it or its keys until the change is written.</summary>
/// <param name="Client">The client.</param>
/// <param name="Keys">The keys that were selected, in the order in which they were issued.</param>
/// <param name="Now">The time by the clock of the store, read after the lock was taken.</param>
public sealed record LockedApiClient(ApiClient Client, IReadOnlyList<ApiKey> Keys, DateTimeOffset Now);
