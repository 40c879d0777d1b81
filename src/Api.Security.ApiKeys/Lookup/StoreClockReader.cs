using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the clock of a shared store. Logs a warning once when the clock of this node differs by more than five seconds, and logs
/// when the clocks agree again.
/// </summary>
internal sealed class StoreClockReader
{
    /// <summary>The largest difference that causes no warning.</summary>
    public static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly IApiKeyStore _store;
    private readonly StoreClock _storeClock;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private int _isSkewed;

    public StoreClockReader(IApiKeyStore store, StoreClock storeClock, ApiKeyMetrics metrics, TimeProvider clock, ILoggerFactory loggers)
    {
        (_store, _storeClock, _clock, _logger) = (store, storeClock, clock, loggers.CreateLogger(ApiKeyLog.Category));
        metrics.ObserveSkew(() => Skew.TotalSeconds);
    }

    /// <summary>How far the clock of this node is ahead of the store's clock.</summary>
    public TimeSpan Skew => _store.IsShared ? _storeClock.Skew : TimeSpan.Zero;

    /// <summary>
    /// Reads the clock once, separately from the change feed. Does not throw when the store is unavailable: that is counted and
    /// logged where keys are read.
    /// </summary>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Limit, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var askedAt = _clock.GetTimestamp();
            Take((await _store.ReadChangesAsync(TimeSpan.Zero, either.Token).WaitAsync(either.Token)).Now, askedAt);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Until the store answers, the clock of this node is used.
        }
    }

    /// <summary>Takes over the time that the store returned. A store that is not shared has no clock of its own.</summary>
    /// <param name="now">The time of the store.</param>
    /// <param name="askedAt">The timestamp before the store was asked.</param>
    public void Take(DateTimeOffset now, long askedAt)
    {
        if (!_store.IsShared) return;
        _storeClock.Set(now, askedAt);
        Report(Skew);
    }

    private void Report(TimeSpan skew)
    {
        var isSkewed = skew.Duration() > MostSkew ? 1 : 0;
        if (Interlocked.Exchange(ref _isSkewed, isSkewed) == isSkewed) return;
        if (isSkewed == 1) _logger.ClockSkewed(Math.Round(skew.TotalSeconds, 1));
        else _logger.ClockAgrees();
    }
}
