using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Sends a batch to one sink, with up to three tries of 10 s each. It ends, whatever the sink does.</summary>
internal sealed class SinkAttempts(string name, IApiKeyEventSink sink, ILogger logger, TimeProvider clock)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan[] BackOffs = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    private Task _running = Task.CompletedTask;
    private bool _isFailing;

    /// <returns>Whether the sink accepted the batch.</returns>
    public async Task<bool> SendAsync(IReadOnlyList<ApiKeyEvent> batch, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (await TrySendAsync(batch, stop)) return true;
            if (attempt == BackOffs.Length || stop.IsCancellationRequested) return false;
            try
            {
                await Task.Delay(BackOffs[attempt], clock, stop);
            }
            catch (OperationCanceledException)
            {
                return false;
            }
        }
    }

    private async Task<bool> TrySendAsync(IReadOnlyList<ApiKeyEvent> batch, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            // A sink that ignores its token is not called a second time while it runs, and one that blocks holds only one thread.
            await _running.WaitAsync(both.Token);
            var sending = Task.Run(() => sink.SendAsync(batch, both.Token), CancellationToken.None);
            _running = sending.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            await sending.WaitAsync(both.Token);
            if (_isFailing) logger.SinkRecovered(name);
            _isFailing = false;
            return true;
        }
        catch (Exception exception) // no exception of a sink may end the delivery
        {
            if (!_isFailing) logger.SinkFailed(name, SinkFailure.Text(exception));
            _isFailing = true;
            return false;
        }
    }
}
