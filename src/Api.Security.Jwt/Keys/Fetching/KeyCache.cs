namespace Api.Security.Jwt;

/// <summary>
/// The published keys of one issuer, and the only place that fetches them. Fresh keys are used. Older keys are used, and fetched again in
/// the background. Keys older than <c>MaxStale</c> are not used. One fetch at a time, limited by a <see cref="KeySchedule"/>. An invalid
/// response never replaces valid keys.
/// </summary>
internal sealed class KeyCache(DiscoveryClient client, JwtIssuerOptions issuer, TimeProvider clock, KeyReports reports)
{
    private readonly Lock _lock = new();
    private readonly KeySchedule _schedule = new(issuer, clock);
    private volatile CachedKeys? _cached;
    private Task<bool>? _fetch;
    private int _begun;
    private KeyFetchFailure? _lastFailure;
    private string _lastDetail = "";
    private long _dueAt = long.MaxValue;

    public KeyWarmUp WarmUp => issuer.WarmUp;

    public KeyStatus Status
    {
        get
        {
            lock (_lock)
            {
                TimeSpan? age = _cached is { } cached ? clock.GetElapsedTime(cached.FetchedAt) : null;
                return new KeyStatus(issuer.Authority, age < issuer.MaxStale ? _cached!.Keys.Count : 0, age, _lastFailure, _lastDetail);
            }
        }
    }

    /// <summary>The fetch in progress, or the last one; for callers that wait until no fetch is running.</summary>
    public Task Fetch
    {
        get
        {
            lock (_lock) return _fetch ?? Task.CompletedTask;
        }
    }

    /// <summary>How long until a fetch may start after a failure; <see langword="null"/> when it may start now.</summary>
    public TimeSpan? BackOff
    {
        get
        {
            lock (_lock) return _schedule.BackOff is { Ticks: > 0 } wait ? wait : null;
        }
    }

    /// <summary>Returns the keys to use now; takes no lock unless a refresh is due.</summary>
    /// <returns><see langword="null"/> when there are no usable keys.</returns>
    public CachedKeys? Serve()
    {
        if (_cached is not { } cached) return null;
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(cached.FetchedAt, now) >= issuer.MaxStale) return null;
        if (now >= Volatile.Read(ref _dueAt)) RefreshInBackground(now);
        return cached;
    }

    /// <summary>
    /// The number of fetches that have started. Keys with a higher number come from a fetch that started after this was read.
    /// </summary>
    public int Begun => Volatile.Read(ref _begun);

    /// <summary>Loads keys when there are no usable ones: starts a fetch, or joins the one in progress.</summary>
    /// <param name="wait">How long to wait, when no fetch may start.</param>
    /// <returns>A task whose result says whether keys were received; <see langword="null"/> when no fetch may start now.</returns>
    public Task<bool>? TryLoad(out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (Usable() is not null) return Task.FromResult(true); // they were received before the lock was taken
            return _fetch is { IsCompleted: false } ? _fetch : Begin(null, _schedule.TakeFirst(out wait));
        }
    }

    /// <summary>Returns where clients get tokens of the issuer. Loads the discovery document first when it is not known yet.</summary>
    /// <returns>The endpoints; none when the issuer is unavailable.</returns>
    public async Task<OAuthEndpoints> FindEndpointsAsync(CancellationToken cancellationToken)
    {
        if (client.Endpoints is null && TryLoad(out _) is { } fetch) await fetch.WaitAsync(cancellationToken);
        return client.Endpoints ?? new OAuthEndpoints { Issuer = issuer.Authority };
    }

    /// <summary>
    /// Looks up a key that is not cached: starts a fetch of the key set, or joins the fetch in progress, which may have started before the
    /// key was published.
    /// </summary>
    /// <param name="keyId">The key's <c>kid</c>.</param>
    /// <param name="begun">The value of <see cref="Begun"/> when the token arrived. Keys of a later fetch are the answer.</param>
    /// <param name="seen">The number of the keys that the caller checked. Newer keys have to be checked before another fetch.</param>
    /// <param name="wait">How long to wait, when no fetch may start.</param>
    /// <returns>A task whose result says whether keys were received; <see langword="null"/> when no fetch may start now.</returns>
    public Task<bool>? TryLookUp(string? keyId, int begun, int? seen, out TimeSpan wait)
    {
        var digest = RecentLookUps.Digest(keyId);
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (_cached is { } cached && (cached.Number > begun || cached.Number != seen) && Usable() is not null)
                return Task.FromResult(true);
            if (_fetch is { IsCompleted: false }) return _fetch;
            var known = Usable();
            return Begin(
                known,
                known is null ? _schedule.TakeFirst(out wait) : _schedule.TakeLookUp(digest, out wait),
                pastCaches: known is not null);
        }
    }

    private void RefreshInBackground(long now)
    {
        lock (_lock)
        {
            if (now < _dueAt) return;
            var wait = TimeSpan.Zero;
            var isUnderWay = _fetch is { IsCompleted: false } || Begin(Usable(), _schedule.TakeDue(out wait)) is not null;
            // Until then, requests do not have to wait for the lock here. Every completed fetch sets the time again.
            Volatile.Write(ref _dueAt, _schedule.After(isUnderWay ? DiscoveryClient.TimeLimit : wait));
        }
    }

    private Task<bool>? Begin(PublishedKeys? known, KeyDocuments documents, bool pastCaches = false)
    {
        if (documents is KeyDocuments.None) return null;
        var number = _begun + 1;
        Volatile.Write(ref _begun, number);
        var inAdvance = _schedule.RedirectsOf(documents);
        // The fetch belongs to no particular request, so the current execution context, with its trace, must not flow into it.
        using (ExecutionContext.SuppressFlow())
            return _fetch = Task.Run(() => FetchAsync(known, documents, inAdvance, number, pastCaches));
    }

    private PublishedKeys? Usable() =>
        _cached is { } cached && clock.GetElapsedTime(cached.FetchedAt) < issuer.MaxStale ? cached.Published : null;

    // Expected redirects are charged in advance.
    private async Task<bool> FetchAsync(PublishedKeys? known, KeyDocuments documents, int inAdvance, int number, bool pastCaches)
    {
        var fetch = await client.FetchAsync(known, documents, mayAsk: known is null ? null : () => inAdvance-- > 0 || MayAsk(), pastCaches);
        var before = _cached?.Keys;
        var (failureBefore, wait) = (_lastFailure, TimeSpan.Zero);
        lock (_lock)
        {
            if (fetch.Published is { } published) Take(fetch, published, known, number);
            else _schedule.Failed(fetch);
            (_lastFailure, _lastDetail) = (fetch.Failure ?? fetch.DiscoveryFailure, fetch.Detail);
            wait = _schedule.BackOff;
            Volatile.Write(ref _dueAt, _schedule.DueAt);
        }

        reports.Ended(client.Owner, fetch, before, failureBefore, wait);
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
        _cached = fetch.HasKeys || before is null
            ? new CachedKeys(published, clock.GetTimestamp(), published.IsStored ? before?.Number ?? 0 : number)
            : before with { Published = published };
        before?.Keys.GiveWayTo(published.Keys);
    }
}

/// <summary>The keys that were fetched last.</summary>
/// <param name="Published">The keys.</param>
/// <param name="FetchedAt">The timestamp of the response.</param>
/// <param name="Number">
/// The number of the fetch, in the order of their starts. When an HTTP cache answered, the number of the previous keys.
/// </param>
internal sealed record CachedKeys(PublishedKeys Published, long FetchedAt, int Number)
{
    public KeySet Keys => Published.Keys;
}

/// <summary>The state of an issuer's keys, for the health check and the metrics.</summary>
/// <param name="Issuer">The issuer, as configured.</param>
/// <param name="Count">The number of usable keys; 0 when there are none, or when they are too old.</param>
/// <param name="Age">The time since the issuer last confirmed the keys; <see langword="null"/> when it never did.</param>
/// <param name="LastFailure">Why the last fetch failed; <see langword="null"/> when it succeeded.</param>
/// <param name="LastDetail">What happened then.</param>
internal sealed record KeyStatus(string Issuer, int Count, TimeSpan? Age, KeyFetchFailure? LastFailure, string LastDetail);
