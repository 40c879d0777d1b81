using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>
/// Writes batches, one after the other. A batch that failed is sent again, unchanged, until it is stored; meanwhile requests are counted
/// on, so an outage costs no memory for each request and loses nothing.
/// </summary>
internal sealed class UsageWriter : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly IUsageStore _store;
    private readonly UsageBatches _batches;
    private readonly IUsageJournal? _journal;
    private readonly QuotaLedger _quotas;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Queue<ClosedBatch> _unwritten = new();
    private long _waiting;
    private bool _isFailing;

    public UsageWriter(IUsageStore store, UsageBatches batches, UsageCounters counters, QuotaLedger quotas, UsageMetrics metrics,
        TimeProvider clock, ILoggerFactory loggers, IUsageJournal? journal = null)
    {
        (_store, _batches, _quotas, _clock, _journal) = (store, batches, quotas, clock, journal is { IsOn: true } ? journal : null);
        _logger = loggers.CreateLogger(ApiKeyLog.Category);
        metrics.ObservePending(() => counters.Pending + batches.Pending + Interlocked.Read(ref _waiting));
    }

    public void Dispose() => _turn.Dispose();

    /// <summary>Adds batches that an earlier process has left. They are sent first.</summary>
    public void Resume(IReadOnlyList<UsageBatch> batches)
    {
        foreach (var batch in batches)
        {
            _quotas.Resume(batch.Quotas);
            Enqueue(new ClosedBatch(batch, IsKept: false));
        }
    }

    /// <summary>Writes what was counted. Does not throw when the store is unavailable.</summary>
    /// <returns>Whether everything is stored.</returns>
    public async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!await TryWriteAllAsync(cancellationToken)) return false;
            foreach (var batch in await _batches.TakeAsync()) Enqueue(batch);
            return await TryWriteAllAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes all batches that are not stored, including what was counted since.</summary>
    public async Task<IReadOnlyList<ClosedBatch>> TakeUnwrittenAsync()
    {
        await _turn.WaitAsync(); // an attempt that is under way ends when its token is canceled
        foreach (var batch in await _batches.TakeAsync()) Enqueue(batch);
        ClosedBatch[] left = [.. _unwritten];
        _unwritten.Clear();
        Interlocked.Exchange(ref _waiting, 0);
        _turn.Release();
        return left;
    }

    private void Enqueue(ClosedBatch batch)
    {
        _unwritten.Enqueue(batch);
        Interlocked.Add(ref _waiting, batch.Requests);
    }

    private async Task<bool> TryWriteAllAsync(CancellationToken cancellationToken)
    {
        var written = new List<UsageBatch>();
        while (_unwritten.TryPeek(out var next) && await TryWriteAsync(next.Batch, cancellationToken))
        {
            _quotas.Stored(next.Batch.Quotas);
            _unwritten.Dequeue();
            Interlocked.Add(ref _waiting, -next.Requests);
            written.Add(next.Batch);
        }

        // If it fails, the batches are found later, and have been added already.
        if (written.Count > 0 && _journal is not null) await _journal.DeleteAsync(written);
        return _unwritten.Count == 0;
    }

    private async Task<bool> TryWriteAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Limit, _clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await _store.WriteAsync(batch, either.Token).WaitAsync(either.Token);
            if (_isFailing) _logger.UsageWritable();
            _isFailing = false;
            return true;
        }
        catch (Exception exception)
        {
            if (!_isFailing && !cancellationToken.IsCancellationRequested) _logger.UsageNotWritable(exception.GetType().Name);
            _isFailing |= !cancellationToken.IsCancellationRequested;
            return false;
        }
    }
}
