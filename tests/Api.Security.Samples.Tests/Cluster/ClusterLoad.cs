using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Api.Security.Samples.Tests.Keys;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Cluster;

/// <summary>Clients that call two nodes at random for as long as a test runs, and remember every answer.</summary>
internal sealed class ClusterLoad : IAsyncDisposable
{
    private const int Workers = 6;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Seen> _seen = new();
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Func<int, OrdersNode> _nodes;
    private readonly ApiKey[] _keys;
    private readonly Task[] _working;
    private volatile Waiting? _waiting;

    /// <param name="nodes">The node at a place, 0 or 1; a new one after a restart.</param>
    /// <param name="keys">The keys of the clients.</param>
    public ClusterLoad(Func<int, OrdersNode> nodes, params ApiKey[] keys)
    {
        (_nodes, _keys) = (nodes, keys);
        _working = [.. Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(new Random(worker))))];
    }

    /// <summary>All answers. A status of 0 means that there was none.</summary>
    public IReadOnlyCollection<Seen> All => _seen;

    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public int Count(int client, HttpStatusCode status) => _seen.Count(seen => seen.Client == client && seen.Status == (int)status);

    public int Unanswered(int client) => _seen.Count(seen => seen.Client == client && seen.Status == 0);

    /// <summary>Waits for the first answer after so much time since the start. For one caller at a time.</summary>
    public Task UntilAsync(TimeSpan time)
    {
        var waiting = new Waiting(time, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _waiting = waiting;
        return waiting.Reached.Task;
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_working);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WorkAsync(Random random)
    {
        using var timer = new PeriodicTimer(Pace);
        while (!_stop.IsCancellationRequested)
        {
            var (place, client) = (random.Next(2), random.Next(_keys.Length));
            var (node, status) = (_nodes(place), 0);
            try
            {
                status = (int)(await node.Client.GetAsync("/partner/orders", _keys[client]).WaitAsync(Patience)).Status;
            }
            catch (Exception exception) when (exception is HttpRequestException or TimeoutException or ObjectDisposedException
                or OperationCanceledException or IOException or InvalidOperationException)
            {
                // The node was killed, or is not listening yet.
            }

            var seen = new Seen(place, node, client, status, Now);
            _seen.Enqueue(seen);
            if (_waiting is { } waiting && seen.At >= waiting.Time) waiting.Reached.TrySetResult();
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>One answer.</summary>
    internal sealed record Seen(int Place, OrdersNode Node, int Client, int Status, TimeSpan At);

    private sealed record Waiting(TimeSpan Time, TaskCompletionSource Reached);
}
