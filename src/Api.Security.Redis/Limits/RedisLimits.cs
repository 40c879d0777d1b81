using System.Security.Cryptography;
using Api.Security.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Redis;

/// <summary>Limits that all nodes share through Redis, if the application has limits.</summary>
internal sealed class RedisLimits(IServiceProvider services) : ISharedLimits, IHostedService, IDisposable
{
    // The application starts without Redis as well.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(1);

    private LimitUpkeep? _upkeep;

    /// <summary>What runs in the background; <see langword="null"/> when the application has no limits.</summary>
    internal LimitUpkeep? Upkeep => _upkeep;

    public ILimitStore Create(LocalLimitStore local)
    {
        var settings = services.GetRequiredService<RateLimitSettings>();
        return Create(local, services.GetRequiredService<PolicyIds>(), settings.Current.Options.MaxAddresses,
            () => settings.Current.Options.Nodes, services.GetService<LimitTimes>() ?? new LimitTimes());
    }

    internal ILimitStore Create(LocalLimitStore local, PolicyIds ids, int mostAddresses, Func<int> nodes, LimitTimes times)
    {
        var timer = services.GetRequiredService<TimeProvider>();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(RedisLog.Category);
        var metrics = services.GetRequiredService<LimitMetrics>();
        var name = RandomNumberGenerator.GetHexString(12, lowercase: true);

        var calls = new RedisCalls(services.GetRequiredService<RedisCommands>(), timer);
        var keys = new LimitKeys(services.GetRequiredService<IOptions<RedisOptions>>().Value.Prefix);
        var isShared = new LimitSwitch(timer, logger);
        var known = new KnownQuotas(ids, local.Clock, mostAddresses);
        var pending = new PendingCharges(calls, keys, known, metrics, local.Clock, local.Seeds, name);
        var running = new RunningRequests(name);
        var charges = new SharedCharges(calls, keys, isShared, known, pending, metrics, times);
        var shared = new SharedDecisions(calls, keys, known, charges, local.Clock, timer, local.Seeds, times);
        var node = new NodeDecisions(local, known, nodes);
        var decider = new LimitDecider(
            shared, node, charges, pending, running, isShared, keys, local, metrics, timer, logger);
        var slices = new QuotaSlices(shared, charges, local.Clock, timer, isShared);
        var leases = new QuotaLeases(decider, slices, charges, local.Clock, timer, isShared);
        _upkeep = new(new(isShared, calls, keys, known, pending, running, node, slices, metrics, times), timer);
        metrics.Report(() => isShared.IsOn);
        return new RedisLimitStore(decider, leases, calls, keys, known, local, isShared, metrics, timer);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Creates the store, if the application has limits.
        _ = services.GetService<LimitStores>();
        return _upkeep?.BeginAsync(StartLimit) ?? Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _upkeep?.StopAsync() ?? Task.CompletedTask;

    public void Dispose() => _upkeep?.Dispose();
}
