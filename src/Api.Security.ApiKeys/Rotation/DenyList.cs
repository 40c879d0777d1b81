namespace Api.Security.ApiKeys;

/// <summary>
/// Refuses keys on all nodes, independently of the store. If the broadcast does not accept a key, it is asked up to 8 times.
/// </summary>
internal sealed class DenyList(IKeyAnnouncer announcer, TimeProvider clock)
{
    private const int MostTries = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <param name="keys">The keys, without prefix, and until when to refuse them, by the clock of this node.</param>
    /// <returns>The keys that are now refused.</returns>
    public async Task<IReadOnlyList<DeniedKey>> AddAsync(params IEnumerable<(string KeyId, DateTimeOffset Until)> keys)
    {
        var added = await Task.WhenAll(keys.Select(async key =>
        {
            var wasThere = await announcer.IsDeniedAsync(key.KeyId);
            return await TryAsync(() => announcer.TryDenyAsync(key.KeyId, key.Until)) ? new DeniedKey(key.KeyId, wasThere) : null;
        }));
        return [.. added.OfType<DeniedKey>()];
    }

    public Task RemoveAsync(string keyId) => TryAsync(() => announcer.TryAllowAsync(keyId));

    private async Task<bool> TryAsync(Func<Task<bool>> work)
    {
        for (var tries = 1; ; tries++)
        {
            if (await work()) return true;
            if (tries == MostTries || !announcer.CanDeny) return false;
            await Task.Delay(Pause, clock);
        }
    }
}

/// <summary>A key that is refused on all nodes.</summary>
/// <param name="KeyId">The key, without prefix.</param>
/// <param name="WasThere">Whether it was refused before. Then another request put it on the list, and this one must not remove it.</param>
internal sealed record DeniedKey(string KeyId, bool WasThere);
