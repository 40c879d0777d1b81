using Api.Security.RateLimiting;
using Api.Security.Redis;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Limits;

/// <summary>One node that decides in Redis: the registered services, without the pipeline.</summary>
internal sealed class RedisNode : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly ILimitStore _store;
    private readonly LimitPolicy[] _policies;

    private RedisNode(ServiceProvider services)
    {
        _services = services;
        _store = services.GetRequiredService<LimitStores>().Decides;
        _policies = [.. services.GetRequiredService<RateLimitSettings>().Current.Table.Find("plan")!.Policies];
    }

    public static async Task<RedisNode> StartAsync(RedisServer server, Dictionary<string, RateLimitPolicyOptions> plan)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        // Longer than 50 ms, so that a busy machine does not let the node decide: every decision measured is one of Redis.
        services.AddSingleton(new LimitTimes { Limit = TimeSpan.FromSeconds(30) });
        services.AddApiSecurity().AddRateLimits(limits => limits.Plans["plan"] = plan).UseRedis(server.Configuration);
        var node = new RedisNode(services.BuildServiceProvider());
        await node._services.GetRequiredService<RedisLimits>().StartAsync(CancellationToken.None);
        return node;
    }

    public static Partition Client(int number) => Partition.FromOwner($"c|benchmark|{number}");

    /// <summary>Decides one request, and ends it.</summary>
    public async ValueTask DecideAsync(Partition client)
    {
        var lines = new LimitLine[_policies.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var policy = _policies[i];
            lines[i] = new() { Policy = policy, Partition = client, Limit = policy.Limit, Burst = policy.Burst ?? policy.Limit, Cost = 1 };
        }

        var ticket = new LimitTicket(lines);
        await _store.DecideAsync(ticket, CancellationToken.None);
        if (ticket.Verdict is not LimitVerdict.Allowed) throw new InvalidOperationException($"Not allowed: {ticket.Verdict}.");
        _store.End(ticket);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.GetRequiredService<RedisLimits>().StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }
}
