using System.Diagnostics.Metrics;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Api.Security.Redis.Tests;

/// <summary>One node of an application with limits in Redis: its registered services, without the pipeline.</summary>
internal sealed class LimitNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly RedisLimits _limits;

    private LimitNode(Action<IApiSecurityBuilder> use, Action<RateLimitOptions> configure, LimitNodeOptions options)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Log));
        if (options.Clock is { } clock) services.AddSingleton(clock);
        if (options.Ledger is { } ledger) services.AddSingleton(ledger);
        if (options.Times is { } times) services.AddSingleton(times);
        var security = services.AddApiSecurity().AddRateLimits(configure);
        use(security);
        _services = services.BuildServiceProvider();
        Stores = _services.GetRequiredService<LimitStores>();
        _limits = _services.GetRequiredService<RedisLimits>();
        Metrics = new LimitMeasures(_services.GetRequiredService<IMeterFactory>());
    }

    public RecordingLogger Log { get; } = new();

    public LimitMeasures Metrics { get; }

    public LimitStores Stores { get; }

    public ILimitStore Store => Stores.Decides;

    public static Task<LimitNode> StartAsync(
        string redis, Action<IDictionary<string, RateLimitPolicyOptions>> plan, LimitNodeOptions? options = null) =>
        StartAsync(security => security.UseRedis(redis), plan, options);

    public static async Task<LimitNode> StartAsync(
        Action<IApiSecurityBuilder> use, Action<IDictionary<string, RateLimitPolicyOptions>> plan, LimitNodeOptions? options = null)
    {
        options ??= new();
        var node = new LimitNode(use, limits =>
        {
            var policies = new Dictionary<string, RateLimitPolicyOptions>(StringComparer.Ordinal);
            plan(policies);
            limits.Plans["plan"] = policies;
            limits.Nodes = options.Nodes;
        }, options);
        await node._limits.StartAsync(CancellationToken.None);
        return node;
    }

    /// <summary>Tries one request of a client.</summary>
    public Task<LimitTicket> TryAsync(string client, long? cost = null, params string[] policies) =>
        TryAsync(_ => Partition.FromOwner("c|test|" + client), cost, policies);

    public async Task<LimitTicket> TryAsync(Func<LimitPolicy, Partition> partition, long? cost = null, params string[] policies)
    {
        var ticket = new LimitTicket([.. Policies.Where(one => policies.Length == 0 || policies.Contains(one.Name)).Select(policy =>
            new LimitLine
            {
                Policy = policy, Partition = partition(policy), Limit = policy.Limit, Burst = policy.Burst ?? policy.Limit,
                Cost = policy.Kind is RateLimitKind.Concurrency ? 1 : cost ?? policy.Cost,
            })]);
        await Store.DecideAsync(ticket, CancellationToken.None);
        return ticket;
    }

    /// <summary>Tries until one is refused, and returns how many were allowed.</summary>
    public async Task<int> CountAsync(string client, int most = 10_000)
    {
        var allowed = 0;
        while (allowed < most && (await TryAsync(client)).Verdict is LimitVerdict.Allowed) allowed++;
        return allowed;
    }

    public async Task<bool> IsAllowedAsync(string client, params string[] policies) =>
        (await TryAsync(client, null, policies)).Verdict is LimitVerdict.Allowed;

    public ValueTask<long> ReadAsync(string client, string policy = "quota") =>
        Store.ReadAsync(Policies.Single(one => one.Name == policy), Partition.FromOwner("c|test|" + client), CancellationToken.None);

    public LimitPolicy[] Policies => [.. _services.GetRequiredService<RateLimitSettings>().Current.Table.Find("plan")!.Policies];

    public bool IsShared => Metrics.IsShared;

    public int Lines(int id) => Log.Lines.Count(line => line.EventId == id);

    /// <summary>Does what the node does every second.</summary>
    public Task TickAsync() => _limits.Upkeep!.TickAsync();

    /// <summary>Renews the places of running requests.</summary>
    public Task RenewAsync() => _limits.Upkeep!.RenewAsync();

    /// <summary>Stops as an application does.</summary>
    public Task StopAsync() => _limits.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Metrics.Dispose();
        await _services.DisposeAsync();
    }
}

/// <summary>What a test changes about a node.</summary>
internal sealed record LimitNodeOptions
{
    public int Nodes { get; init; } = 1;

    public TimeProvider? Clock { get; init; }

    public IQuotaLedger? Ledger { get; init; }

    public LimitTimes? Times { get; init; }

    /// <summary>Waits as long as necessary, for tests of counts on a busy machine.</summary>
    public static LimitNodeOptions Patient { get; } = new() { Times = new() { Limit = TimeSpan.FromSeconds(30) } };
}
