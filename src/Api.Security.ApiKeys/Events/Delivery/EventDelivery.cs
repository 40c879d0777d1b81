using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// Delivers events to all sinks, from the start of the application until everything else has stopped. The events that are left then have
/// 5 s to be delivered.
/// </summary>
internal sealed class EventDelivery(
    ApiKeyEvents events, IServiceProvider services, IOptions<ApiKeyOptions> options, EventLosses losses, ILoggerFactory loggers,
    TimeProvider clock)
    : IHostedLifecycleService, IDisposable
{
    private const int BatchSize = 100;

    private static readonly TimeSpan LastMoments = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stop = new();
    private WebhookSink? _webhook;
    private Task _running = Task.CompletedTask;

    // The sinks are created here, not earlier: one may need a service that raises events, and the settings are validated by now.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        SinkLane[] lanes = [.. Lanes()];
        _running = Task.WhenAll(
            [DistributeAsync(lanes), .. lanes.Select(lane => Task.Run(() => lane.RunAsync(_stop.Token), CancellationToken.None))]);
        return Task.CompletedTask;
    }

    // Not in StopAsync: requests and other services may raise events until they have stopped.
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        events.Complete();
        try
        {
            await _running.WaitAsync(LastMoments, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            await _stop.CancelAsync();
            await _running; // ends at once, because sinks are no longer awaited
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _webhook?.Dispose();
        _stop.Dispose();
    }

    private IEnumerable<SinkLane> Lanes()
    {
        var logger = loggers.CreateLogger(ApiKeyLog.Category);
        yield return new SinkLane("log", new LogSink(loggers, clock), BatchSize, losses, logger, clock);
        if (WebhookSettings.From(options.Value.Webhook) is { } settings)
        {
            _webhook = new WebhookSink(settings, clock);
            yield return new SinkLane("webhook", _webhook, 1, losses, logger, clock); // one event per batch: each try is one request
        }

        foreach (var sink in (IEnumerable<IApiKeyEventSink>?)services.GetService(typeof(IEnumerable<IApiKeyEventSink>)) ?? [])
            yield return new SinkLane(sink.GetType().Name, sink, BatchSize, losses, logger, clock);
    }

    private async Task DistributeAsync(SinkLane[] lanes)
    {
        await Task.Yield();
        while (await events.Queue.WaitAsync())
        {
            if (!events.Queue.TryTake(out var happened)) continue;
            foreach (var lane in lanes) lane.Add(happened);
        }

        foreach (var lane in lanes) lane.Complete();
    }
}
