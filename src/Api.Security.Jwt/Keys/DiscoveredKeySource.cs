namespace Api.Security.Jwt;

/// <summary>
/// The published keys of one issuer for one token. An unknown <c>kid</c> waits for one fetch, and then the same request
/// succeeds; invented ones run into the cache's bucket. While the issuer fails, cached keys go on. A <c>kid</c> is called unknown only
/// on the word of keys that were asked for after the token was here, or when the issuer has taken it back: whatever others
/// asked for before, it may be published by now. What comes out of a cache in between is no such word, unless that was told to ask.
/// </summary>
internal sealed class DiscoveredKeySource(KeyCache cache, TimeProvider clock) : IKeySource
{
    /// <summary>A key younger than this is what the issuer publishes; a signature that does not hold under it is wrong.</summary>
    private static readonly TimeSpan BeyondDoubt = TimeSpan.FromSeconds(10);

    public KeyCache Cache => cache;

    public VerificationKey? Known(TokenHeader header) => cache.Serve()?.Keys.Match(header).Value;

    public ValueTask<Outcome<VerificationKey>> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken)
    {
        var begun = cache.Begun;
        if (cache.Serve() is not { } cached) return LoadAsync(header, begun, worthLookingUp, cancellationToken);
        var match = cached.Keys.Match(header);
        if (!worthLookingUp) return ValueTask.FromResult(match);
        if (match.Refusal == JwtRefusals.KeyUnknown) return LookUpAsync(header, begun, cancellationToken);
        // The kid may have gone to a key of another algorithm, or to one key alone.
        return match.Refusal is not null && header.KeyId is not null && IsInDoubt(cached)
            ? LookAgainAsync(header, begun, match, cancellationToken)
            : ValueTask.FromResult(match);
    }

    public async ValueTask<VerificationKey?> FindSuccessorAsync(VerificationKey failed, TokenHeader header, CancellationToken cancellationToken)
    {
        var begun = cache.Begun;
        if (cache.Serve() is not { } cached) return null;
        if (Successor(cached.Keys.Match(header)) is { } already) return already;
        if (!IsInDoubt(cached)) return null;
        var (answer, _) = await AskAsync(header, begun, match => Successor(match) is not null, cancellationToken);
        return answer is { } fetched ? Successor(fetched) : null;

        VerificationKey? Successor(Outcome<VerificationKey> match) => match.Value is { } key && key != failed ? key : null;
    }

    public bool StillTrusts(VerificationKey key) => cache.Serve() is not null && !key.IsRetired;

    private bool IsInDoubt(CachedKeys cached) => cached.Published.IsStored || clock.GetElapsedTime(cached.FetchedAt) >= BeyondDoubt;

    // Nothing to serve: everybody waits for the same fetch, or is told at once that the last one failed.
    private async ValueTask<Outcome<VerificationKey>> LoadAsync(TokenHeader header, int begun, bool worthLookingUp, CancellationToken cancellationToken)
    {
        var fetch = cache.TryLoad(out var wait);
        if (fetch is not null) await Ended(fetch, cancellationToken);
        if (cache.Serve() is not { } cached) return Outcome.Refuse<VerificationKey>(JwtRefusals.KeysUnavailable, wait > TimeSpan.Zero ? wait : cache.BackOff);
        var match = cached.Keys.Match(header);
        return match.Refusal == JwtRefusals.KeyUnknown && worthLookingUp ? await LookUpAsync(header, begun, cancellationToken) : match;
    }

    // A kid that the cached set lacks: a rotation, or an invention. Without an answer nobody knows which, and a good token must not be called bad.
    private async ValueTask<Outcome<VerificationKey>> LookUpAsync(TokenHeader header, int begun, CancellationToken cancellationToken)
    {
        var (match, wait) = await AskAsync(header, begun, match => match.Refusal != JwtRefusals.KeyUnknown, cancellationToken);
        if (match is { } answer) return answer;
        return cache.Serve() is { Published.IsStored: false } cached && header.KeyId is { } keyId && cached.Keys.HasWithdrawn(keyId)
            ? JwtRefusals.KeyUnknown
            : Outcome.Refuse<VerificationKey>(JwtRefusals.KeyLookupUnavailable, wait > TimeSpan.Zero ? wait : cache.BackOff);
    }

    private async ValueTask<Outcome<VerificationKey>> LookAgainAsync(TokenHeader header, int begun, Outcome<VerificationKey> before, CancellationToken cancellationToken) =>
        (await AskAsync(header, begun, match => match.Value is not null, cancellationToken)).Match ?? before;

    // Asks the issuer; once more when the fetch that was under way had begun before the question and brought no answer.
    private async ValueTask<(Outcome<VerificationKey>? Match, TimeSpan Wait)> AskAsync(
        TokenHeader header, int begun, Predicate<Outcome<VerificationKey>> isAnswer, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var cached = cache.Serve();
            if (cached?.Keys.Match(header) is { } match && (cached.Number > begun || isAnswer(match))) return (match, TimeSpan.Zero);
            if (attempt == 2) return (null, TimeSpan.Zero);
            if (cache.TryLookUp(header.KeyId, begun, cached?.Number, out var wait) is not { } fetch) return (null, wait);
            if (!await Ended(fetch, cancellationToken)) return (null, TimeSpan.Zero);
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
