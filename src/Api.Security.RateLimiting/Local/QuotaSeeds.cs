using Microsoft.Extensions.Logging;

namespace Api.Security.RateLimiting;

/// <summary>Reads what was used of a quota before this process started, once for each client and policy.</summary>
internal sealed class QuotaSeeds
{
    // A request waits for it once for each client. While the store is away, only one request in five seconds does.
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly IQuotaLedger _ledger;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly WaitingSeeds _later;
    private long _failedAt;
    private int _isFailing;

    public QuotaSeeds(IQuotaLedger ledger, TimeProvider clock, ILogger logger)
    {
        (_ledger, _clock, _logger) = (ledger, clock, logger);
        _later = new WaitingSeeds(TryReadLaterAsync);
    }

    /// <summary>Reads what all nodes have used in a window.</summary>
    /// <exception cref="Exception">The store is unavailable.</exception>
    public async ValueTask<long> ReadAsync(
        LimitPolicy policy, Partition partition, QuotaWindow window, CancellationToken cancellationToken) =>
        await _ledger.ReadAsync(partition.QuotaOf(policy, window), cancellationToken);

    /// <summary>
    /// The same; when the store is unavailable 0, and it is read again in the background until it answers. <see langword="null"/> when too
    /// many wait for that already: the next request of the client must ask again.
    /// </summary>
    public async ValueTask<long?> TryReadAsync(
        Action<LimitPolicy, Partition, QuotaWindow, long> raise, LimitPolicy policy, Partition partition, QuotaWindow window,
        CancellationToken cancellationToken)
    {
        if (CanTry())
        {
            try
            {
                var reading = ReadAsync(policy, partition, window, cancellationToken).AsTask();
                var used = await reading.WaitAsync(Limit, _clock, cancellationToken);
                Succeeded();
                return used;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                Failed();
            }
        }

        return _later.TryAdd(new(raise, policy, partition, window)) ? 0 : null;
    }

    private async Task<bool> TryReadLaterAsync(WaitingSeed seed, bool hasFailed)
    {
        var (raise, policy, partition, window) = seed;
        if (hasFailed || Volatile.Read(ref _isFailing) == 1) await Task.Delay(Pause, _clock);
        if (_clock.GetUtcNow().UtcDateTime >= LimitTime.ToUtc(window.To)) return true;
        try
        {
            using var limit = new CancellationTokenSource(Pause, _clock);
            // What this node has charged meanwhile is in the ledger too, so the larger number counts.
            raise(policy, partition, window, await ReadAsync(policy, partition, window, limit.Token));
            Succeeded();
            return true;
        }
        catch (Exception)
        {
            Failed();
            return false;
        }
    }

    // While it fails, one request after each pause tries.
    private bool CanTry()
    {
        var failedAt = Volatile.Read(ref _failedAt);
        return Volatile.Read(ref _isFailing) == 0
            || (_clock.GetElapsedTime(failedAt) >= Pause
                && Interlocked.CompareExchange(ref _failedAt, _clock.GetTimestamp(), failedAt) == failedAt);
    }

    private void Succeeded()
    {
        if (Volatile.Read(ref _isFailing) == 1 && Interlocked.Exchange(ref _isFailing, 0) == 1) _logger.QuotasReadAgain();
    }

    private void Failed()
    {
        Volatile.Write(ref _failedAt, _clock.GetTimestamp());
        if (Interlocked.Exchange(ref _isFailing, 1) == 0) _logger.QuotasNotRead();
    }
}
