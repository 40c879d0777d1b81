using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>The queue and the task of one sink, so that it does not hold up other sinks.</summary>
internal sealed class SinkLane(string name, IApiKeyEventSink sink, int batchSize, EventLosses losses, ILogger logger, TimeProvider clock)
{
    private readonly EventQueue _queue = new();
    private readonly SinkAttempts _attempts = new(name, sink, logger, clock);

    public void Add(ApiKeyEvent happened)
    {
        if (!_queue.TryAdd(happened)) losses.Add(name, 1);
    }

    /// <summary>Declares that no more events will be added.</summary>
    public void Complete() => _queue.Complete();

    /// <summary>Sends until the lane is complete and empty; once <paramref name="stop"/> is signaled, the rest is lost.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (await _queue.WaitAsync())
        {
            var batch = new List<ApiKeyEvent>();
            while (batch.Count < batchSize && _queue.TryTake(out var next)) batch.Add(next);
            if (stop.IsCancellationRequested || !await _attempts.SendAsync(batch, stop)) losses.Add(name, batch.Count);
        }
    }
}
