namespace Api.Security.Jwt;

/// <summary>
/// Finds the published keys of one issuer. A token with an unknown <c>kid</c> waits for one fetch, and then the same request succeeds;
/// invented ones are limited by the request budget of the cache. While the issuer is unavailable, cached keys keep working. A <c>kid</c>
/// is reported as unknown only when a fetch that started after the token arrived does not contain it, or when the issuer has withdrawn
/// it: an earlier fetch may be outdated by now. A response from an HTTP cache is not sufficient, unless the cache had to revalidate it.
/// </summary>
internal sealed class DiscoveredKeySource(KeyCache cache, TimeProvider clock) : IKeySource
{
    /// <summary>Keys younger than this are considered current; a signature that is not valid under them is not checked again.</summary>
    private static readonly TimeSpan BeyondDoubt = TimeSpan.FromSeconds(10);

    public KeyCache Cache => cache;

    public IReadOnlyList<KeyCache> Caches { get; } = [cache];

    public VerificationKey? FindKnown(TokenHeader header) => cache.Serve()?.Keys.Match(header).Value;

    public ValueTask<Outcome<VerificationKey>> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken)
    {
        var begun = cache.Begun;
        if (cache.Serve() is not { } cached) return LoadAsync(header, begun, worthLookingUp, cancellationToken);
        var match = cached.Keys.Match(header);
        if (!worthLookingUp) return ValueTask.FromResult(match);
        if (match.Refusal == JwtRefusals.KeyUnknown) return LookUpAsync(header, begun, cancellationToken);
        // By now, the kid may belong to a key of another algorithm, or to one key only.
        return match.Refusal is not null && header.KeyId is not null && IsInDoubt(cached)
            ? LookAgainAsync(header, begun, match, cancellationToken)
            : ValueTask.FromResult(match);
    }

    public async ValueTask<VerificationKey?> FindSuccessorAsync(
        VerificationKey failed, TokenHeader header, CancellationToken cancellationToken)
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

    private bool IsInDoubt(CachedKeys cached) =>
        cached.Published.IsStored || clock.GetElapsedTime(cached.FetchedAt) >= BeyondDoubt;

    // No usable keys: all requests wait for the same fetch, or are refused at once during the back-off.
    private async ValueTask<Outcome<VerificationKey>> LoadAsync(
        TokenHeader header, int begun, bool worthLookingUp, CancellationToken cancellationToken)
    {
        var fetch = cache.TryLoad(out var wait);
        if (fetch is not null) await Ended(fetch, cancellationToken);
        if (cache.Serve() is not { } cached)
            return Outcome.Refuse<VerificationKey>(JwtRefusals.KeysUnavailable, wait > TimeSpan.Zero ? wait : cache.BackOff);
        var match = cached.Keys.Match(header);
        return match.Refusal == JwtRefusals.KeyUnknown && worthLookingUp ? await LookUpAsync(header, begun, cancellationToken) : match;
    }

    // The kid is not in the cached set: either the keys were rotated or the kid is invented. Until the issuer answers, the token is not
    // refused as invalid.
    private async ValueTask<Outcome<VerificationKey>> LookUpAsync(TokenHeader header, int begun, CancellationToken cancellationToken)
    {
        var (match, wait) = await AskAsync(header, begun, match => match.Refusal != JwtRefusals.KeyUnknown, cancellationToken);
        if (match is { } answer) return answer;
        return cache.Serve() is { Published.IsStored: false } cached && header.KeyId is { } keyId && cached.Keys.HasWithdrawn(keyId)
            ? JwtRefusals.KeyUnknown
            : Outcome.Refuse<VerificationKey>(JwtRefusals.KeyLookupUnavailable, wait > TimeSpan.Zero ? wait : cache.BackOff);
    }

    private async ValueTask<Outcome<VerificationKey>> LookAgainAsync(
        TokenHeader header, int begun, Outcome<VerificationKey> before, CancellationToken cancellationToken) =>
        (await AskAsync(header, begun, match => match.Value is not null, cancellationToken)).Match ?? before;

    // Fetches the keys; a second time when the fetch in progress started before the request and did not contain the answer.
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

    // When the client gives up, only the wait ends; the fetch continues for other requests.
    private static async Task<bool> Ended(Task<bool> fetch, CancellationToken cancellationToken)
    {
        try
        {
            return await fetch.WaitAsync(cancellationToken);
        }
        catch (Exception)
        {
            // The client gave up, or a logger or metrics listener threw. The cached keys are unchanged by that.
            return false;
        }
    }
}
