using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Reads the clock of a shared store. It warns once when that of this node differs by more than five seconds, and says when they agree again.</summary>
internal sealed class StoreClockReader
{
    /// <summary>The difference from which on it is warned of.</summary>
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

    /// <summary>How much the clock of this node is ahead of the store's.</summary>
    public TimeSpan Skew => _store.IsShared ? _storeClock.Skew : TimeSpan.Zero;

    /// <summary>Reads it once. A store of this node alone has no clock of its own, but is asked whether it is there.</summary>
    /// <returns>Whether the store has answered; if not, the time goes on from the last reading.</returns>
    public async Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Limit, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            var askedAt = _clock.GetTimestamp();
            var now = (await _store.ReadChangesAsync(TimeSpan.Zero, either.Token).WaitAsync(either.Token)).Now;
            if (_store.IsShared) _storeClock.Set(now, askedAt);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false; // an outage, which is counted and logged where keys are read
        }

        Report(Skew);
        return true;
    }

    private void Report(TimeSpan skew)
    {
        var isSkewed = skew.Duration() > MostSkew ? 1 : 0;
        if (Interlocked.Exchange(ref _isSkewed, isSkewed) == isSkewed) return;
        if (isSkewed == 1) _logger.ClockSkewed(Math.Round(skew.TotalSeconds, 1));
        else _logger.ClockAgrees();
    }
}
