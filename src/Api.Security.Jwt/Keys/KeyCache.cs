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

    private const double Jitter = 0.1;
    private static readonly TimeSpan DiscoveryLifetime = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly TokenBucket _bucket = new(clock, burst: 2, refill: TimeSpan.FromSeconds(15));
    private readonly FetchBackOff _backOff = new(clock);
    private volatile CachedKeys? _cached;
    private volatile Task<bool>? _fetch;
    private KeyFetchFailure? _lastFailure;
    private long _quietUntil = long.MinValue;

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

    /// <summary>The keys to use now; takes no lock while they are fresh. <see langword="null"/> when there are none.</summary>
    public CachedKeys? Serve()
    {
        if (_cached is not { } cached) return null;
        var now = clock.GetTimestamp();
        var age = clock.GetElapsedTime(cached.FetchedAt, now);
        if (age >= issuer.MaxStale) return null;
        if (age >= cached.FreshFor && now >= Volatile.Read(ref _quietUntil)) RefreshInBackground(now);
        return cached;
    }

    public bool IsJustFetched(CachedKeys cached) => clock.GetElapsedTime(cached.FetchedAt) < JustFetched;

    /// <summary>Starts a fetch, or joins the one under way.</summary>
    /// <param name="wait">How long to wait, when none may start.</param>
    /// <param name="joined">Whether the fetch was already under way.</param>
    /// <returns>Whether keys came, later; <see langword="null"/> when no fetch may start now.</returns>
    public Task<bool>? TryFetch(out TimeSpan wait, out bool joined)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            joined = _fetch is { IsCompleted: false };
            return joined ? _fetch : TryStart(isDue: false, out wait);
        }
    }

    private void RefreshInBackground(long now)
    {
        lock (_lock)
        {
            if (_fetch is { IsCompleted: false } || TryStart(isDue: true, out var wait) is not null) return;
            // Until then, requests need not come here and queue for the lock.
            Volatile.Write(ref _quietUntil, now + (long)(wait.TotalSeconds * clock.TimestampFrequency));
        }
    }

    private Task<bool>? TryStart(bool isDue, out TimeSpan wait)
    {
        wait = _backOff.Wait;
        if (wait > TimeSpan.Zero) return null;

        // With nothing to serve, only failures slow us down: nobody gets in before the keys are here.
        var known = Usable();
        if (known is null) return _fetch = Task.Run(() => FetchAsync(null, keysOnly: false));

        // The discovery document costs a second request. It may name another address than the one that fails, or is long known.
        var wantsDiscovery = _lastFailure is not null || (isDue && clock.GetElapsedTime(known.DiscoveredAt) >= DiscoveryLifetime);
        if (wantsDiscovery && _bucket.TryTake(out _, count: 2)) return _fetch = Task.Run(() => FetchAsync(known, keysOnly: false));
        return _bucket.TryTake(out wait) ? _fetch = Task.Run(() => FetchAsync(known, keysOnly: true)) : null;
    }

    private PublishedKeys? Usable() =>
        _cached is { } cached && clock.GetElapsedTime(cached.FetchedAt) < issuer.MaxStale ? cached.Published : null;

    private async Task<bool> FetchAsync(PublishedKeys? known, bool keysOnly)
    {
        var fetch = await client.FetchAsync(known, keysOnly);
        var before = _cached?.Keys;
        var (failureBefore, wait) = (_lastFailure, TimeSpan.Zero);
        lock (_lock)
        {
            _lastFailure = fetch.Failure;
            if (fetch.Published is { } published) Take(published);
            else _backOff.Failed(fetch.RetryAfter);
            wait = _backOff.Wait;
        }

        if (fetch.Published is { } news) reports.Fetched(issuer, before, news.Keys, failureBefore);
        else reports.NotFetched(issuer, before, fetch.Failure!.Value, failureBefore, wait);
        return fetch.Published is not null;
    }

    private void Take(PublishedKeys published)
    {
        _backOff.Succeeded();
        var before = _cached?.Keys;
        var lifetime = Math.Min(published.Lifetime.Ticks, issuer.MaxStale.Ticks / 2);
        _cached = new CachedKeys(published, clock.GetTimestamp(), TimeSpan.FromTicks((long)(lifetime * (1 - (Random.Shared.NextDouble() * Jitter)))));
        before?.GiveWayTo(published.Keys);
    }
}
