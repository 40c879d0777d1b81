using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>
/// The published keys of one issuer, cached. One fetch at a time, shared by all who wait; an unknown <c>kid</c> waits for one
/// and then the same request succeeds; invented ones run into the bucket. While the issuer fails, cached keys go on.
/// </summary>
internal sealed class DiscoveredKeySource(DiscoveryClient client, string issuer, TimeProvider clock, JwtMetrics metrics, ILogger logger) : IKeySource
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MaxStale = TimeSpan.FromHours(24);
    private static readonly TimeSpan JustFetched = TimeSpan.FromSeconds(15);

    private readonly Lock _lock = new();
    private readonly TokenBucket _bucket = new(clock);
    private readonly FetchBackOff _backOff = new(clock);
    private volatile Snapshot? _snapshot;
    private Task<bool>? _fetch;

    private sealed record Snapshot(PublishedKeys Published, long FetchedAt);

    public ValueTask<KeyMatch> FindAsync(TokenHeader header, bool worthLookingUp, CancellationToken cancellationToken)
    {
        if (Usable() is not { } snapshot) return LoadAsync(header, cancellationToken);
        if (clock.GetElapsedTime(snapshot.FetchedAt) >= Fresh) _ = TryFetch(limited: true, out _);

        var match = snapshot.Published.Keys.Match(header);
        return match.Refusal is Refusal.KeyUnknown && worthLookingUp
            ? LookUpAsync(header, cancellationToken)
            : ValueTask.FromResult(match);
    }

    private Snapshot? Usable() => _snapshot is { } snapshot && clock.GetElapsedTime(snapshot.FetchedAt) < MaxStale ? snapshot : null;

    // Nothing cached: everybody waits for the same fetch, or is told at once that the last one failed.
    private async ValueTask<KeyMatch> LoadAsync(TokenHeader header, CancellationToken cancellationToken)
    {
        var fetched = TryFetch(limited: false, out var wait) is { } fetch && await Joined(fetch, cancellationToken);
        if (fetched && Usable() is { } snapshot) return snapshot.Published.Keys.Match(header);
        return new KeyMatch(null, Refusal.KeysUnavailable, wait > TimeSpan.Zero ? wait : RemainingBackOff());
    }

    // A kid that the cached set lacks: a rotation, or an invention. Whoever joins a fetch that had begun before gets one more.
    private async ValueTask<KeyMatch> LookUpAsync(TokenHeader header, CancellationToken cancellationToken)
    {
        var wait = TimeSpan.Zero;
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (TryFetch(limited: true, out wait, out var joined) is not { } fetch || !await Joined(fetch, cancellationToken)) break;
            var match = _snapshot!.Published.Keys.Match(header);
            if (match.Refusal is not Refusal.KeyUnknown || !joined) return match;
        }

        // A set that was fetched a moment ago is evidence enough; otherwise nobody knows, and a good token must not be called bad.
        return _snapshot is { } snapshot && clock.GetElapsedTime(snapshot.FetchedAt) < JustFetched
            ? snapshot.Published.Keys.Match(header)
            : new KeyMatch(null, Refusal.KeyLookupUnavailable, wait > TimeSpan.Zero ? wait : RemainingBackOff());
    }

    private TimeSpan? RemainingBackOff()
    {
        lock (_lock) return _backOff.Wait is { Ticks: > 0 } wait ? wait : null;
    }

    private Task<bool>? TryFetch(bool limited, out TimeSpan wait) => TryFetch(limited, out wait, out _);

    /// <param name="limited">Whether the fetch costs a token of the bucket.</param>
    /// <param name="wait">How long to wait, when no fetch may start.</param>
    /// <param name="joined">Whether the fetch was already under way.</param>
    /// <returns>The fetch under way, a new one, or <see langword="null"/>.</returns>
    private Task<bool>? TryFetch(bool limited, out TimeSpan wait, out bool joined)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            joined = _fetch is { IsCompleted: false };
            if (joined) return _fetch;
            wait = _backOff.Wait;
            if (wait > TimeSpan.Zero || (limited && !_bucket.TryTake(out wait))) return null;
            return _fetch = Task.Run(FetchAsync);
        }
    }

    private async Task<bool> FetchAsync()
    {
        var (published, failure) = await client.FetchAsync(Usable()?.Published.JwksUri);
        lock (_lock)
        {
            if (published is not null)
            {
                _backOff.Succeeded();
                _snapshot = new Snapshot(published, clock.GetTimestamp());
            }
            else
            {
                _backOff.Failed();
            }
        }

        metrics.Refreshed(issuer, failure);
        if (published is not null) logger.KeysFetched(issuer, published.Keys.Count);
        else logger.KeysNotFetched(issuer, failure!.Value, _backOff.Wait.TotalSeconds);
        return published is not null;
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
