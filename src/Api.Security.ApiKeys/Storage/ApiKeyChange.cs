namespace Api.Security.ApiKeys;

/// <summary>A line of the change feed: this key has to be read again.</summary>
/// <param name="Sequence">Tells changes apart. A lower one may become visible after a higher one.</param>
/// <param name="KeyId">The key, without prefix.</param>
/// <param name="ClientId">Its client.</param>
/// <param name="At">When, by the clock of the store.</param>
public sealed record ApiKeyChange(long Sequence, string KeyId, string ClientId, DateTimeOffset At);
