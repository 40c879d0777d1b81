using System.Diagnostics;
using System.Diagnostics.Metrics;
using Api.Security.ApiKeys;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Redis.Tests;

/// <summary>One node of an application: it listens as the application does, and records what it receives.</summary>
internal sealed class RedisNode : IApiKeyListener, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<string> _heard = [];
    private readonly ServiceProvider _services;
    private readonly MeterListener _meters = new();
    private readonly Dictionary<string, long> _counts = [];
    private readonly Task _listening;

    public RedisNode(string configuration)
        : this(security => security.UseRedis(configuration))
    {
    }

    public RedisNode(Action<IApiSecurityBuilder> use)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        use(services.AddApiSecurity());
        _services = services.BuildServiceProvider();
        Broadcast = _services.GetRequiredService<IApiKeyBroadcast>();

        var scope = _services.GetRequiredService<IMeterFactory>();
        _meters.InstrumentPublished = (instrument, self) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, scope)) self.EnableMeasurementEvents(instrument);
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var name = instrument.Name["api_security.api_keys.broadcast.".Length..] + (tags.Length == 0 ? "" : $" {tags[0].Value}");
            lock (_lock) _counts[name] = _counts.GetValueOrDefault(name) + value;
        });
        _meters.Start();
        _listening = Task.Run(() => Broadcast.ListenAsync(this, _stop.Token));
    }

    /// <summary>The entry in <see cref="Heard"/> for a call of <c>Reconnected</c>.</summary>
    public const string Again = "reconnected";

    public RecordingLogger Log { get; } = new();

    public Action? OnKeyChanged { get; set; }

    public IApiKeyBroadcast Broadcast { get; }

    /// <summary>All calls, in order: ids of keys, and <see cref="Again"/>.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_lock) return [.. _heard];
        }
    }

    public int Connections => Heard.Count(call => call == Again);

    public static Task<RedisNode> StartAsync(string configuration) => StartAsync(security => security.UseRedis(configuration));

    public static async Task<RedisNode> StartAsync(Action<IApiSecurityBuilder> use)
    {
        var node = new RedisNode(use);
        await UntilAsync(() => node.Broadcast.IsConnected);
        return node;
    }

    /// <summary>Waits until the condition is true, and returns how long that took.</summary>
    public static Task<TimeSpan> UntilAsync(Func<bool> done) => Eventually.BecomesTrueAsync(done, Patience);

    public long Counted(string name)
    {
        lock (_lock) return _counts.GetValueOrDefault(name);
    }

    public int Lines(int id) => Log.Lines.Count(line => line.EventId == id);

    public Task PublishAsync(params string[] keyIds) => Broadcast.PublishAsync(keyIds, CancellationToken.None);

    public void KeyChanged(string keyId)
    {
        Hear(keyId);
        OnKeyChanged?.Invoke();
    }

    public void Reconnected() => Hear(Again);

    /// <summary>Stops as an application does.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _listening.WaitAsync(TimeSpan.FromSeconds(5));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _services.DisposeAsync();
        _meters.Dispose();
        _stop.Dispose();
    }

    private void Hear(string call)
    {
        lock (_lock) _heard.Add(call);
    }
}
