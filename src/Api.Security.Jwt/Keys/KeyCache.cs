namespace Api.Security.Jwt;

/// <summary>
/// The published keys of one issuer, and the only place that asks for them. Fresh: served. Older: served, and asked for
/// again in the background. Older than <c>MaxStale</c>: not served. One fetch at a time, paced by a bucket while there are
/// keys to serve and by a back-off after failures; what cannot be trusted never replaces what could.
/// </summary>
internal sealed class KeyCache(DiscoveryClient client, JwtIssuerOptions issuer, TimeProvider clock, KeyReports reports)
{
    /// <summary>How long a set that came is evidence enough that a key is not in it.</summary>
    public static readonly TimeSpan JustFetched = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan DiscoveryLifetime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly TokenBucket _bucket = new(clock, burst: 2, refill: TimeSpan.FromSeconds(15));
    private readonly FetchBackOff _backOff = new(clock);
    private volatile CachedKeys? _cached;
    private Task<bool>? _fetch;
    private string? _fetchedFor;
    private bool _fetchedKeysOnly;
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

    /// <summary>How long until a fetch may start after a failed one; <see langword="null"/> when it may.</summary>
    public TimeSpan? BackOff
    {
        get
        {
            lock (_lock) return _backOff.Wait is { Ticks: > 0 } wait ? wait : null;
        }
    }

    /// <summary>The keys to use now; takes no lock until they are due. <see langword="null"/> when there are none.</summary>
    public CachedKeys? Serve()
    {
        if (_cached is not { } cached) return null;
        var now = clock.GetTimestamp();
        if (clock.GetElapsedTime(cached.FetchedAt, now) >= issuer.MaxStale) return null;
        if (now >= Volatile.Read(ref _dueAt)) RefreshInBackground(now);
        return cached;
    }

    public bool IsJustFetched(CachedKeys cached) => clock.GetElapsedTime(cached.FetchedAt) < JustFetched;

    /// <summary>The first keys, or the first again after too long: starts a fetch or joins the one under way.</summary>
    /// <param name="wait">How long to wait, when none may start.</param>
    /// <returns>Whether keys came, later; <see langword="null"/> when no fetch may start now.</returns>
    public Task<bool>? TryLoad(out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (Usable() is not null) return Task.FromResult(true); // they came between the question and the lock
            return _fetch is { IsCompleted: false } ? _fetch : TryStart(isDue: false, out wait);
        }
    }

    /// <summary>Looks for a key that is not there: starts a fetch of the key set, or joins the fetch under way.</summary>
    /// <param name="keyId">The key's <c>kid</c>.</param>
    /// <param name="wait">How long to wait, when none may start.</param>
    /// <param name="joined">Whether the fetch had begun before, and not for the same <c>kid</c>: it may have missed what is looked for.</param>
    /// <returns>Whether keys came, later; <see langword="null"/> when no fetch may start now.</returns>
    public Task<bool>? TryLookUp(string? keyId, out TimeSpan wait, out bool joined)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            joined = false;
            if (_fetch is { IsCompleted: false })
            {
                joined = _fetchedFor is null || _fetchedFor != keyId;
                return _fetch;
            }

            var started = TryStart(isDue: false, out wait);
            if (started is not null) _fetchedFor = keyId;
            return started;
        }
    }

    private void RefreshInBackground(long now)
    {
        var wait = TimeSpan.Zero;
        lock (_lock)
        {
            if (now < _dueAt) return;
            var isUnderWay = _fetch is { IsCompleted: false } || TryStart(isDue: true, out wait) is not null;
            // Until then, requests need not come here and queue for the lock; a fetch that ends says anew when keys are due.
            Volatile.Write(ref _dueAt, now + InTimestamps(isUnderWay ? DiscoveryClient.TimeLimit : wait));
        }
    }

    private Task<bool>? TryStart(bool isDue, out TimeSpan wait)
    {
        wait = _backOff.Wait;
        if (wait > TimeSpan.Zero) return null;

        // With nothing to serve, only failures slow us down: nobody gets in before the keys are here.
        var known = Usable();
        if (known is null) return Begin(null, keysOnly: false);

        // A look-up asks the address that is known. Discovery costs a second request: it is for when the address is long
        // known, or has failed and may be another one now. When discovery itself failed, the next attempt does without; only a
        // document of another issuer is no accident to go round.
        var wantsDiscovery = isDue && _lastFailure switch
        {
            null => clock.GetElapsedTime(known.DiscoveredAt) >= DiscoveryLifetime,
            KeyFetchFailure.WrongIssuer => true,
            _ => _fetchedKeysOnly,
        };
        if (wantsDiscovery && _bucket.TryTake(out _, count: 2)) return Begin(known, keysOnly: false);
        return _bucket.TryTake(out wait) ? Begin(known, keysOnly: true) : null;
    }

    private Task<bool> Begin(PublishedKeys? known, bool keysOnly)
    {
        (_fetchedFor, _fetchedKeysOnly) = (null, keysOnly);
        // Not on behalf of the request that happens to be here: neither its trace nor whatever else flows with it.
        using (ExecutionContext.SuppressFlow()) return _fetch = Task.Run(() => FetchAsync(known, keysOnly));
    }

    private PublishedKeys? Usable() =>
        _cached is { } cached && clock.GetElapsedTime(cached.FetchedAt) < issuer.MaxStale ? cached.Published : null;

    private async Task<bool> FetchAsync(PublishedKeys? known, bool keysOnly)
    {
        var fetch = await client.FetchAsync(known, keysOnly, mayFollow: known is null ? null : MayFollow);
        var before = _cached?.Keys;
        var (failureBefore, wait) = (_lastFailure, TimeSpan.Zero);
        lock (_lock)
        {
            _lastFailure = fetch.Failure;
            if (fetch.Published is { } published) Take(published);
            else _backOff.Failed(fetch.RetryAfter);
            wait = _backOff.Wait;
            // Also when the keys are fresh still: what has just failed is tried again.
            if (fetch.Failure is not null) Volatile.Write(ref _dueAt, clock.GetTimestamp() + InTimestamps(wait));
        }

        if (fetch.Published is { } news) reports.Fetched(issuer, before, news.Keys, failureBefore);
        else reports.NotFetched(issuer, before, fetch.Failure!.Value, failureBefore, wait);
        return fetch.Published is not null;
    }

    // A redirect is a request like any other.
    private bool MayFollow()
    {
        lock (_lock) return _bucket.TryTake(out _);
    }

    private void Take(PublishedKeys published)
    {
        _backOff.Succeeded();
        var before = _cached?.Keys;
        var now = clock.GetTimestamp();
        _cached = new CachedKeys(published, now);
        Volatile.Write(ref _dueAt, now + InTimestamps(Freshness.Of(published.Lifetime, issuer.MaxStale)));
        before?.GiveWayTo(published.Keys);
    }

    private long InTimestamps(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);
}
