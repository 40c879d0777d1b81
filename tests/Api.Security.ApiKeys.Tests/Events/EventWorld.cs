using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Events;

/// <summary>Events and their delivery as in an application, with a clock that only the test advances.</summary>
internal sealed class EventWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ServiceProvider _services;
    private readonly MeterListener _listener;
    private readonly ConcurrentQueue<(string Sink, long Count)> _lost = new();

    public EventWorld(Action<ApiKeyWebhookOptions>? webhook = null, params IApiKeyEventSink[] sinks)
    {
        Clock = new FakeTimeProvider(new DateTimeOffset(2027, 1, 15, 8, 0, 0, TimeSpan.Zero));
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log)).AddMetrics();
        services.Configure<ApiKeyOptions>(options => webhook?.Invoke(options.Webhook));
        services.AddApiKeyEvents();
        foreach (var sink in sinks) services.AddSingleton(sink);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        var meters = _services.GetRequiredService<IMeterFactory>();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name == "api_security.api_keys.events.lost")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => _lost.Enqueue(((string)tags[0].Value!, value)));
        _listener.Start();
    }

    public FakeTimeProvider Clock { get; }

    public RecordingLogger Log { get; } = new();

    public IApiKeyEvents Events => _services.GetRequiredService<IApiKeyEvents>();

    private EventDelivery Delivery => (EventDelivery)_services.GetRequiredService<IHostedService>();

    public static ApiKeyEvent Failure(DateTimeOffset at, string network = "203.0.113.0/24") =>
        new() { Kind = ApiKeyEventKinds.AuthenticationFailed, At = at, Network = network, Detail = "unknown_key" };

    public async Task<EventWorld> StartAsync()
    {
        await Delivery.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>Called by a host when all other services have stopped.</summary>
    public Task StopAsync() => Delivery.StoppedAsync(CancellationToken.None);

    public long Lost(string sink) => _lost.Where(one => one.Sink == sink).Sum(one => one.Count);

    public IReadOnlyList<LogLine> Lines(int id) => [.. Log.Lines.Where(line => line.EventId == id)];

    /// <summary>Waits for other threads without advancing the clock.</summary>
    public static Task UntilAsync(Func<bool> done) => Eventually.BecomesTrueAsync(done, Patience);

    /// <summary>Advances the clock in steps that give other threads time to set their timers.</summary>
    public Task RunUntilAsync(Func<bool> done) => UntilAsync(() =>
    {
        if (done()) return true;
        Clock.Advance(TimeSpan.FromMilliseconds(100));
        return false;
    });

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _services.DisposeAsync();
    }
}
