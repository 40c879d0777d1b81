namespace Api.Security.Jwt;

/// <summary>
/// The published keys of one issuer for one token. An unknown <c>kid</c> waits for one fetch, and then the same request
/// succeeds; invented ones run into the cache's bucket. While the issuer fails, cached keys go on.
/// </summary>
internal sealed class DiscoveredKeySource(KeyCache cache, TimeProvider clock) : IKeySource
{
    /// <summary>A key younger than this is what the issuer publishes; a signature that does not hold under it is wrong.</summary>
    private static readonly TimeSpan BeyondDoubt = TimeSpan.FromSeconds(10);

    private readonly UnknownKeyIds _unknown = new(clock);

    public KeyCache Cache => cache;

    public VerificationKey? Known(TokenHeader header) => cache.Serve()?.Keys.Match(header).Key;

    public ValueTask<KeyMatch> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken)
    {
        if (cache.Serve() is not { } cached) return LoadAsync(header, cancellationToken);
        var match = cached.Keys.Match(header);
        return match.Refusal is Refusal.KeyUnknown && worthLookingUp && !_unknown.Contains(header.KeyId)
            ? LookUpAsync(header, cancellationToken)
            : ValueTask.FromResult(match);
    }

    public async ValueTask<VerificationKey?> FindSuccessorAsync(VerificationKey failed, TokenHeader header, CancellationToken cancellationToken)
    {
        if (cache.Serve() is not { } cached) return null;
        if (Successor(cached) is { } already) return already;
        if (clock.GetElapsedTime(cached.FetchedAt) < BeyondDoubt) return null;
        if (cache.TryFetch(out _, out _) is not { } fetch || !await Joined(fetch, cancellationToken)) return null;
        return cache.Serve() is { } fetched ? Successor(fetched) : null;

        VerificationKey? Successor(CachedKeys keys) => keys.Keys.Match(header).Key is { } key && key != failed ? key : null;
    }

    public bool StillTrusts(VerificationKey key) => cache.Serve() is not null && !key.IsRetired;

    // Nothing to serve: everybody waits for the same fetch, or is told at once that the last one failed.
    private async ValueTask<KeyMatch> LoadAsync(TokenHeader header, CancellationToken cancellationToken)
    {
        var fetched = cache.TryFetch(out var wait, out _) is { } fetch && await Joined(fetch, cancellationToken);
        if (fetched && cache.Serve() is { } cached) return cached.Keys.Match(header);
        return new KeyMatch(null, Refusal.KeysUnavailable, wait > TimeSpan.Zero ? wait : cache.BackOff);
    }

    // A kid that the cached set lacks: a rotation, or an invention. Whoever joins a fetch that had begun before gets one more.
    private async ValueTask<KeyMatch> LookUpAsync(TokenHeader header, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.Zero;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (cache.TryFetch(out wait, out var joined) is not { } fetch || !await Joined(fetch, cancellationToken)) break;
            if (cache.Serve() is not { } fetched) break;
            var match = fetched.Keys.Match(header);
            if (match.Refusal is not Refusal.KeyUnknown) return match;
            if (joined) continue;
            _unknown.Add(header.KeyId);
            return match;
        }

        // A set that was fetched a moment ago is evidence enough; otherwise nobody knows, and a good token must not be called bad.
        return cache.Serve() is { } cached && cache.IsJustFetched(cached)
            ? cached.Keys.Match(header)
            : new KeyMatch(null, Refusal.KeyLookupUnavailable, wait > TimeSpan.Zero ? wait : cache.BackOff);
    }

    // Giving up waits no longer, but the fetch goes on for the others.
    private static async Task<bool> Joined(Task<bool> fetch, CancellationToken cancellationToken)
    {
        try
        {
            return await fetch.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
