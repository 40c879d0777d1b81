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
        if (!worthLookingUp) return ValueTask.FromResult(match);
        return match.Refusal switch
        {
            Refusal.KeyUnknown when !_unknown.Contains(header.KeyId) => LookUpAsync(cached, header, cancellationToken),
            // The kid may have gone to a key of another algorithm.
            Refusal.KeyMismatch when IsInDoubt(cached) => LookAgainAsync(cached, header, match, cancellationToken),
            _ => ValueTask.FromResult(match),
        };
    }

    public async ValueTask<VerificationKey?> FindSuccessorAsync(VerificationKey failed, TokenHeader header, CancellationToken cancellationToken)
    {
        if (cache.Serve() is not { } cached) return null;
        if (Successor(cached.Keys.Match(header)) is { } already) return already;
        return IsInDoubt(cached) && (await AskAsync(cached, header, match => Successor(match) is not null, cancellationToken)).Match is { } fetched ? Successor(fetched) : null;

        VerificationKey? Successor(KeyMatch match) => match.Key is { } key && key != failed ? key : null;
    }

    public bool StillTrusts(VerificationKey key) => cache.Serve() is not null && !key.IsRetired;

    private bool IsInDoubt(CachedKeys cached) => clock.GetElapsedTime(cached.FetchedAt) >= BeyondDoubt;

    // Nothing to serve: everybody waits for the same fetch, or is told at once that the last one failed.
    private async ValueTask<KeyMatch> LoadAsync(TokenHeader header, CancellationToken cancellationToken)
    {
        var fetch = cache.TryLoad(out var wait);
        if (fetch is not null) await Ended(fetch, cancellationToken);
        if (cache.Serve() is { } cached) return cached.Keys.Match(header);
        return new KeyMatch(null, Refusal.KeysUnavailable, wait > TimeSpan.Zero ? wait : cache.BackOff);
    }

    // A kid that the cached set lacks: a rotation, or an invention.
    private async ValueTask<KeyMatch> LookUpAsync(CachedKeys asked, TokenHeader header, CancellationToken cancellationToken)
    {
        var (match, wait) = await AskAsync(asked, header, match => match.Refusal is not Refusal.KeyUnknown, cancellationToken);
        if (match?.Refusal is Refusal.KeyUnknown) _unknown.Add(header.KeyId);
        if (match is { } fetched) return fetched;

        // A set that was fetched a moment ago is evidence enough; otherwise nobody knows, and a good token must not be called bad.
        return cache.Serve() is { } cached && cache.IsJustFetched(cached)
            ? cached.Keys.Match(header)
            : new KeyMatch(null, Refusal.KeyLookupUnavailable, wait > TimeSpan.Zero ? wait : cache.BackOff);
    }

    private async ValueTask<KeyMatch> LookAgainAsync(CachedKeys asked, TokenHeader header, KeyMatch before, CancellationToken cancellationToken) =>
        (await AskAsync(asked, header, match => match.Key is not null, cancellationToken)).Match ?? before;

    // Asks the issuer; once more when the fetch that was under way had begun before the question and brought no answer.
    private async ValueTask<(KeyMatch? Match, TimeSpan Wait)> AskAsync(CachedKeys asked, TokenHeader header, Predicate<KeyMatch> isAnswer, CancellationToken cancellationToken)
    {
        KeyMatch? match = null;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (cache.TryLookUp(header.KeyId, asked, out var wait, out var joined) is not { } fetch) return (match, wait);
            if (!await Ended(fetch, cancellationToken) || cache.Serve() is null) return (null, TimeSpan.Zero);
            if ((Look() is { } found && isAnswer(found)) || !joined) break;
        }

        return (match, TimeSpan.Zero);

        // What was under way may have been discovery alone, which says nothing about keys.
        KeyMatch? Look()
        {
            if (cache.Serve() is { } keys && keys.Number != asked.Number) (asked, match) = (keys, keys.Keys.Match(header));
            return match;
        }
    }

    // Giving up waits no longer, but the fetch goes on for the others.
    private static async Task<bool> Ended(Task<bool> fetch, CancellationToken cancellationToken)
    {
        try
        {
            return await fetch.WaitAsync(cancellationToken);
        }
        catch (Exception)
        {
            // The client gave up, or somebody who listens to our logs or metrics threw; the keys are where they are.
            return false;
        }
    }
}
