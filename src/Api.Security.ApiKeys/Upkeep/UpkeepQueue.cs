using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys;

/// <summary>
/// Runs the follow-up work of requests in the background, four at a time. Work that does not fit into the queue is dropped: a later
/// request adds it again.
/// </summary>
internal sealed class UpkeepQueue : BackgroundService
{
    private const int MostWaiting = 1_000;
    private const int AtOnce = 4;

    private readonly Channel<Func<CancellationToken, Task>> _work =
        Channel.CreateBounded<Func<CancellationToken, Task>>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait });

    private int _underWay;

    /// <summary>Whether no work is waiting or running.</summary>
    public bool IsIdle => Volatile.Read(ref _underWay) == 0;

    /// <returns>Whether the work was queued.</returns>
    public bool TryAdd(Func<CancellationToken, Task> work)
    {
        Interlocked.Increment(ref _underWay);
        if (_work.Writer.TryWrite(work)) return true;
        Interlocked.Decrement(ref _underWay);
        return false;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var work in _work.Reader.ReadAllAsync(stoppingToken))
            {
                try
                {
                    await work(stoppingToken);
                }
                catch (Exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // An outage of the store, which is counted and logged where the store is read.
                }
                finally
                {
                    Interlocked.Decrement(ref _underWay);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application stops.
        }
    }
}
