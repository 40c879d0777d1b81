namespace Api.Security.ApiKeys;

/// <summary>An entry of the change feed: this key must be read again.</summary>
public sealed record ApiKeyChange
{
    /// <summary>Creates an instance.</summary>
    /// <param name="sequence">Identifies the change. A lower number may become visible after a higher one.</param>
    /// <param name="keyId">The id of the key, without prefix.</param>
    /// <param name="clientId">The id of its client.</param>
    /// <param name="at">The time of the change, by the clock of the store.</param>
    public ApiKeyChange(long sequence, string keyId, string clientId, DateTimeOffset at) =>
        (Sequence, KeyId, ClientId, At) = (sequence, keyId, clientId, at);

    /// <summary>Identifies the change. A lower number may become visible after a higher one.</summary>
    public long Sequence { get; init; }

    /// <summary>The id of the key, without prefix.</summary>
    public string KeyId { get; init; }

    /// <summary>The id of its client.</summary>
    public string ClientId { get; init; }

    /// <summary>The time of the change, by the clock of the store.</summary>
    public DateTimeOffset At { get; init; }
}
