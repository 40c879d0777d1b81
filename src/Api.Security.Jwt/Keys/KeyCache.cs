namespace Api.Security.Jwt;

/// <summary>
/// The published keys of one issuer, and the only place that asks for them. Fresh: served. Older: served, and asked for
/// again in the background. Older than <c>MaxStale</c>: not served. One fetch at a time, paced by a <see cref="KeySchedule"/>;
/// what cannot be trusted never replaces what could.
/// </summary>
internal sealed class KeyCache(DiscoveryClient client, JwtIssuerOptions issuer, TimeProvider clock, KeyReports reports)
{
    private readonly Lock _lock = new();
    private readonly KeySchedule _schedule = new(issuer, clock);
    private volatile CachedKeys? _cached;
    private Task<bool>? _fetch;
    private int _begun;
    private KeyFetchFailure? _lastFailure;
    private long _dueAt = long.MaxValue;

    public KeyWarmUp WarmUp => issuer.WarmUp;

    public KeyStatus Status
    {
        get
        {
            lock (_lock)
            {
                TimeSpan? age = _cached is { } cached ? clock.GetElapsedTime(cached.FetchedAt) : null;
                return new KeyStatus(issuer.Authority, age < issuer.MaxStale ? _cached!.Keys.Count : 0, age, _lastFailure);
            }
        }
    }

    /// <summary>The fetch under way or the last one, for whoever waits until nothing is on its way.</summary>
    public Task Fetch
    {
        get
        {
            lock (_lock) return _fetch ?? Task.CompletedTask;
        }
    }

    /// <summary>How long until a fetch may start after a failed one; <see langword="null"/> when it may.</summary>
    public TimeSpan? BackOff
    {
        get
        {
            lock (_lock) return _schedule.BackOff is { Ticks: > 0 } wait ? wait : null;
        }
    }

    /// <summary>The keys to use now; takes no lock until something is due. <see langword="null"/> when there are none.</summary>
    public CachedKeys? Serve()
    {
        if (_cached is not { } cached) return null;
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(cached.FetchedAt, now) >= issuer.MaxStale) return null;
        if (now >= Volatile.Read(ref _dueAt)) RefreshInBackground(now);
        return cached;
    }

    /// <summary>How many fetches have begun. Keys with a higher number were asked for later than this was read.</summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>The first keys, or the first again after too long: starts a fetch or joins the one under way.</summary>
    /// <param name="wait">How long to wait, when none may start.</param>
    /// <returns>Whether keys came, later; <see langword="null"/> when no fetch may start now.</returns>
    public Task<bool>? TryLoad(out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (Usable() is not null) return Task.FromResult(true); // they came between the question and the lock
            return _fetch is { IsCompleted: false } ? _fetch : Begin(null, _schedule.TakeFirst(out wait));
        }
    }

    /// <summary>Where the issuer's clients get tokens. Only while nothing is known of it, a fetch is started or joined, as for the first keys.</summary>
    /// <returns>Without endpoints when the issuer cannot be reached.</returns>
    public async Task<OAuthEndpoints> FindEndpointsAsync(CancellationToken cancellationToken)
    {
        if (client.Endpoints is null && TryLoad(out _) is { } fetch) await fetch.WaitAsync(cancellationToken);
        return client.Endpoints ?? new OAuthEndpoints { Issuer = issuer.Authority };
    }

    /// <summary>Looks for a key that is not there: starts a fetch of the key set, or joins the fetch under way, which may have missed it.</summary>
    /// <param name="keyId">The key's <c>kid</c>.</param>
    /// <param name="begun">What <see cref="Begun"/> was when the question came up. Keys that were asked for since are the answer.</param>
    /// <param name="seen">The number of the keys that were looked at. When others have come since, they are to be looked at first.</param>
    /// <param name="wait">How long to wait, when none may start.</param>
    /// <returns>Whether keys came, later; <see langword="null"/> when no fetch may start now.</returns>
    public Task<bool>? TryLookUp(string? keyId, int begun, int? seen, out TimeSpan wait)
    {
        var digest = RecentLookUps.Digest(keyId);
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (_cached is { } cached && (cached.Number > begun || cached.Number != seen) && Usable() is not null) return Task.FromResult(true);
            if (_fetch is { IsCompleted: false }) return _fetch;
            var known = Usable();
            return Begin(known, known is null ? _schedule.TakeFirst(out wait) : _schedule.TakeLookUp(digest, out wait), pastCaches: known is not null);
        }
    }

    private void RefreshInBackground(long now)
    {
        lock (_lock)
        {
            if (now < _dueAt) return;
            var wait = TimeSpan.Zero;
            var isUnderWay = _fetch is { IsCompleted: false } || Begin(Usable(), _schedule.TakeDue(out wait)) is not null;
            // Until then, requests need not come here and queue for the lock; a fetch that ends says anew when something is due.
            Volatile.Write(ref _dueAt, _schedule.After(isUnderWay ? DiscoveryClient.TimeLimit : wait));
        }
    }

    private Task<bool>? Begin(PublishedKeys? known, KeyDocuments documents, bool pastCaches = false)
    {
        if (documents is KeyDocuments.None) return null;
        var number = _begun + 1;
        Volatile.Write(ref _begun, number);
        var inAdvance = _schedule.RedirectsOf(documents);
        // Not on behalf of the request that happens to be here: neither its trace nor whatever else flows with it.
        using (ExecutionContext.SuppressFlow()) return _fetch = Task.Run(() => FetchAsync(known, documents, inAdvance, number, pastCaches));
    }

    private PublishedKeys? Usable() =>
        _cached is { } cached && clock.GetElapsedTime(cached.FetchedAt) < issuer.MaxStale ? cached.Published : null;

    // A redirect that was expected is paid for in advance.
    private async Task<bool> FetchAsync(PublishedKeys? known, KeyDocuments documents, int inAdvance, int number, bool pastCaches)
    {
        var fetch = await client.FetchAsync(known, documents, mayAsk: known is null ? null : () => inAdvance-- > 0 || MayAsk(), pastCaches);
        var before = _cached?.Keys;
        var (failureBefore, wait) = (_lastFailure, TimeSpan.Zero);
        lock (_lock)
        {
            if (fetch.Published is { } published) Take(fetch, published, known, number);
            else _schedule.Failed(fetch);
            _lastFailure = fetch.Failure ?? fetch.DiscoveryFailure;
            wait = _schedule.BackOff;
            Volatile.Write(ref _dueAt, _schedule.DueAt);
        }

        reports.Ended(issuer, fetch, before, failureBefore, wait);
        return fetch.Published is not null;
    }

    private bool MayAsk()
    {
        lock (_lock) return _schedule.TryOneMore();
    }

    private void Take(in KeyFetch fetch, PublishedKeys published, PublishedKeys? known, int number)
    {
        _schedule.Came(fetch, known);
        var before = _cached;
        _cached = fetch.HasKeys || before is null ? new CachedKeys(published, clock.GetTimestamp(), published.IsStored ? before?.Number ?? 0 : number) : before with { Published = published };
        before?.Keys.GiveWayTo(published.Keys);
    }
}
