using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the change feed each second, each ten seconds while a broadcast is connected, so that a revocation counts on every node
/// within two seconds. It looks back a minute every time: a transaction may commit after one that began later.
/// </summary>
internal sealed class ChangePoller(IApiKeyStore store, KeyAnnouncer announcer, ApiKeyMetrics metrics, TimeProvider clock, ILoggerFactory loggers, IApiKeyBroadcast? broadcast = null) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalBesideBroadcast = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestGap = Overlap - TimeSpan.FromSeconds(20); // what a transaction may take

    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private readonly Dictionary<long, DateTimeOffset> _seen = [];
    private long? _lastRead;
    private bool _isFailing;

    /// <summary>Reads the changes once.</summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        try
        {
            using var timeout = new CancellationTokenSource(QueryTimeout, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var changes = await store.ReadChangesAsync(Overlap, either.Token).WaitAsync(either.Token);
            // What came and went while nobody looked is not in the feed any more.
            if (_lastRead is { } last && clock.GetElapsedTime(last, began) > LongestGap) announcer.Reconnected();
            Take(changes, isFirst: _lastRead is null);
            _lastRead = began;
            if (_isFailing) _logger.FeedAvailable();
            _isFailing = false;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            metrics.FeedFailed();
            if (!_isFailing) _logger.FeedUnavailable(exception.GetType().Name);
            _isFailing = true;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!store.IsShared) return;
        var listening = broadcast?.ListenAsync(announcer, stoppingToken);
        try
        {
            using var timer = new PeriodicTimer(Interval, clock);
            do
            {
                if (IsDue) await ReadAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }

        if (listening is not null) await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private bool IsDue => broadcast is not { IsConnected: true } || _lastRead is not { } last || clock.GetElapsedTime(last) >= IntervalBesideBroadcast - Interval;

    private void Take(ApiKeyChanges changes, bool isFirst)
    {
        foreach (var change in changes.Changes)
        {
            if (!_seen.TryAdd(change.Sequence, change.At)) continue;
            announcer.KeyChanged(change.KeyId);
            if (!isFirst) metrics.Lagged(changes.Now - change.At);
        }

        foreach (var (sequence, at) in _seen)
            if (at < changes.Now - (2 * Overlap)) _seen.Remove(sequence);
    }
}
