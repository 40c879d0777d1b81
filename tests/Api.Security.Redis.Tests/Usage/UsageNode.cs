using Api.Security.ApiKeys;
using Api.Security.ApiKeys.Tests;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Redis.Tests;

/// <summary>
/// One node of an application with API keys and Redis: its registered services, without the pipeline. What it does by the clock, it does
/// when a test calls it; one that is never called again is dead or frozen.
/// </summary>
internal sealed class UsageNode : IAsyncDisposable
{
    private static readonly DateTimeOffset Hour = new(2026, 11, 28, 10, 0, 0, TimeSpan.Zero);
    private static readonly QuotaKey Daily = new("c|i|client", "daily", Hour);

    private readonly ServiceProvider _services;

    public UsageNode(FaultyUsageStore store, string redis, RedisUsage usage = RedisUsage.EachSecond, TimeSpan? silence = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        services.AddSingleton<IUsageStore>(store);
        services.AddSingleton(new JournalTimes { Silence = silence ?? TimeSpan.Zero });
        services.AddApiSecurity().AddApiKeys(keys => keys.Peppers[1] = "ZmFyLWZyb20tcmFuZG9tLWJ1dC0zMi1ieXRlcy1sb24=")
            .UseRedis(options => (options.Configuration, options.Usage) = (redis, usage));
        _services = services.BuildServiceProvider();
    }

    public RecordingLogger Log { get; } = new();

    public UsageBatches Batches => Get<UsageBatches>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A store that all nodes of a test share.</summary>
    public static FaultyUsageStore NewStore() =>
        new(new InMemoryUsageStore(new InMemoryApiKeyStore(TimeProvider.System), TimeProvider.System));

    /// <summary>What is stored: requests of the client, and units of its quota.</summary>
    public static async Task<(long Requests, long Units)> StoredAsync(IUsageStore store)
    {
        var sums = await store.ReadAsync(
            new UsageQuery { ClientId = "client", From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue, Limit = 100 }, default);
        return (sums.Sum(sum => sum.Count), await store.ReadQuotaAsync(Daily.Owner, Daily.Policy, Daily.From, default));
    }

    /// <summary>Counts requests, and as many units of a quota.</summary>
    public UsageNode Count(int requests, string client = "client")
    {
        var source = new UsageSource(ApiSecurityDefaults.ApiKeyIssuer, client, "t", "0123456789abcdef", ApiKeySlot.Current);
        var use = new CallerUse(source, Get<UsageCounters>());
        for (var i = 0; i < requests; i++) use.Count(UsageOutcome.Ok, Hour);
        if (client == "client") Get<IQuotaLedger>().Find(Daily).Add(requests);
        return this;
    }

    /// <summary>Does what a node does every second.</summary>
    public Task KeepAsync() => Batches.KeepAsync();

    /// <summary>Does what a node does every 10 s.</summary>
    public Task<bool> FlushAsync() => Get<UsageWriter>().FlushAsync(default);

    /// <summary>Stores what silent nodes have left.</summary>
    public Task TakeOverAsync() => Get<UsageTakeover>().RunAsync(default);

    public ValueTask<long> ReadQuotaAsync() => Get<IQuotaLedger>().ReadAsync(Daily, default);

    public int Lines(int id) => Log.Lines.Count(line => line.EventId == id);

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
