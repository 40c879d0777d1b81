namespace Api.Security.ApiKeys;

/// <inheritdoc cref="IKeyAnnouncer"/>
internal sealed class KeyAnnouncer(ApiKeyLoads loads, StoreClock storeClock, IApiKeyBroadcast? broadcast = null)
    : IKeyAnnouncer, IApiKeyListener
{
    public async Task AnnounceAsync(IReadOnlyList<string> keyIds)
    {
        foreach (var id in keyIds)
        {
            loads.Recognize(id);
            KeyChanged(id);
        }

        if (broadcast is null || keyIds.Count == 0) return;
        try
        {
            await broadcast.PublishAsync(keyIds, CancellationToken.None);
        }
        catch (Exception)
        {
            // The other nodes find the change in the change feed of the store a moment later.
        }
    }

    public void RememberRevoked(IEnumerable<ApiKey> keys)
    {
        // Not awaited: the store has the revocations, and the deny list only matters after an older state is restored.
        foreach (var key in keys) _ = TryDenyAsync(key.Id, key.ExpiresAt is { } end ? storeClock.ToNodeTime(end) : DateTimeOffset.MaxValue);
    }

    public bool CanDeny => broadcast is not null;

    public async Task<bool> IsDeniedAsync(string keyId)
    {
        try
        {
            return broadcast is not null && await broadcast.IsDeniedAsync(keyId, CancellationToken.None);
        }
        catch (Exception)
        {
            return false;
        }
    }

    public Task<bool> TryDenyAsync(string keyId, DateTimeOffset until) =>
        TryAsync(keyId, list => list.DenyAsync(keyId, until, CancellationToken.None));

    public Task<bool> TryAllowAsync(string keyId) => TryAsync(keyId, list => list.AllowAsync(keyId, CancellationToken.None));

    public void KeyChanged(string keyId)
    {
        if (ApiKeyId.TryParse(keyId, out var id)) loads.Forget(id);
    }

    public void Reconnected() => loads.MarkAllStale();

    private async Task<bool> TryAsync(string keyId, Func<IApiKeyBroadcast, Task> change)
    {
        KeyChanged(keyId); // this node reads the key again in any case
        if (broadcast is null) return false;
        try
        {
            await change(broadcast);
            KeyChanged(keyId);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
