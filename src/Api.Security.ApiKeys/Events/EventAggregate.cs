namespace Api.Security.ApiKeys;

/// <summary>The events of one identity within a minute after its first event. Not thread-safe.</summary>
internal sealed class EventAggregate(EventIdentity identity, long end)
{
    private DateTimeOffset _firstHeld;
    private long _held;
    private string? _network;

    public EventIdentity Identity => identity;

    /// <summary>When the minute is over, as a timestamp.</summary>
    public long End => end;

    public void Hold(ApiKeyEvent happened)
    {
        if (_held == 0) (_firstHeld, _network) = (happened.At, happened.Network);
        else if (_network != happened.Network) _network = null; // of several networks, none is named
        _held += happened.Count;
    }

    /// <summary>Returns the held events as one event; <see langword="null"/> when there are none.</summary>
    public ApiKeyEvent? Sum() => _held == 0 ? null : new ApiKeyEvent
    {
        Kind = identity.Kind, Detail = identity.Detail, TenantId = identity.TenantId, ClientId = identity.ClientId, KeyId = identity.KeyId,
        Network = _network, At = _firstHeld, Count = _held,
    };
}
