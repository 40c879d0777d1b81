namespace Api.Security.ApiKeys;

/// <summary>Raises <c>key.unused</c> once for each key that was not used for 90 days.</summary>
internal sealed class UnusedKeys(IApiKeyStore store, IUsageStore usage, IApiKeyEvents events, StoreClock storeClock, TimeProvider clock)
{
    private const int PageSize = 200;

    public async Task NotifyAsync(CancellationToken cancellationToken)
    {
        var since = storeClock.UtcNow - DueNotices.UnusedAfter;
        for (string? after = null; ;)
        {
            var page = await usage.ListUnusedKeysAsync(since, after, PageSize, cancellationToken);
            foreach (var keyId in page) await NotifyAsync(keyId, cancellationToken);
            if (page.Count < PageSize) return;
            after = page[^1];
        }
    }

    private async Task NotifyAsync(string keyId, CancellationToken cancellationToken)
    {
        // Not about a key that nobody could use at the moment anyway.
        if (await FindAsync(keyId, cancellationToken) is not { } found
            || found.Key.RefusalAt(found.Client, storeClock.UtcNow) is not null)
            return;
        var days = string.Create(null, $"{DueNotices.UnusedAfter.Days}");
        if (await store.TryAddNoticeAsync(keyId, $"{ApiKeyEventKinds.KeyUnused}:{days}", storeClock.UtcNow, cancellationToken))
            events.Raise(
                ApiKeyEvent.About(found.Key, found.Client, ApiKeyEventKinds.KeyUnused, clock.GetUtcNow()) with { Detail = days });
    }

    // A key that cannot be read must not hold up the others.
    private async Task<StoredApiKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await store.FindKeyAsync(keyId, cancellationToken);
        }
        catch (ApiKeyUnreadableException)
        {
            return null;
        }
    }
}
