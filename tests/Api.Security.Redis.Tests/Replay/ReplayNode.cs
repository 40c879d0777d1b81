using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Redis.Tests;

/// <summary>One node of an application with used proofs in Redis: its registered services, without the pipeline.</summary>
internal sealed class ReplayNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ReplayNode(Action<IApiSecurityBuilder> use, TimeSpan? limit, TimeProvider? clock)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        if (clock is not null) services.AddSingleton(clock);
        if (limit is { } longer) services.AddSingleton(new ReplayTimes { Limit = longer });
        services.AddSingleton<ReplayMetrics>();
        use(services.AddApiSecurity());
        _services = services.BuildServiceProvider();
        Store = _services.GetRequiredService<IReplayStore>();
        Metrics = new LimitMeasures(_services.GetRequiredService<IMeterFactory>());
    }

    /// <summary>Waits as long as necessary, for tests of answers on a busy machine.</summary>
    public static TimeSpan Patient { get; } = TimeSpan.FromSeconds(30);

    public RecordingLogger Log { get; } = new();

    public LimitMeasures Metrics { get; }

    public IReplayStore Store { get; }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static Task<ReplayNode> StartAsync(string redis, TimeSpan? limit = null, TimeProvider? clock = null) =>
        StartAsync(security => security.UseRedis(redis), limit, clock);

    public static async Task<ReplayNode> StartAsync(Action<IApiSecurityBuilder> use, TimeSpan? limit = null, TimeProvider? clock = null)
    {
        var node = new ReplayNode(use, limit, clock);
        await node._services.GetRequiredService<SharedReplay>().StartAsync(CancellationToken.None);
        return node;
    }

    public static ReplayKey KeyOf(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    public static string NameOf(string name) => ((string?)new ReplayNames("apisec").Locate(KeyOf(name)).Name)!;

    /// <summary>Uses a value that was issued a while ago and is accepted for a minute.</summary>
    public Task<ReplayResult> TryAsync(string name, double secondsAgo = 0)
    {
        var issuedAt = Now - TimeSpan.FromSeconds(secondsAgo);
        return Store.TryAddAsync(KeyOf(name), issuedAt, issuedAt + TimeSpan.FromSeconds(61), CancellationToken.None).AsTask();
    }

    /// <summary>Uses new values until one is accepted.</summary>
    /// <returns>How long that took.</returns>
    public Task<TimeSpan> UntilAddedAsync() => Eventually.BecomesTrueAsync(
        async () => await TryAsync(Guid.NewGuid().ToString()) is ReplayResult.Added, TimeSpan.FromSeconds(20));

    public int Lines(int id) => Log.Lines.Count(line => line.EventId == id);

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        await _services.DisposeAsync();
    }
}
