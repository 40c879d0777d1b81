using System.Diagnostics;
using Api.Security.Benchmarks.Limits;
using Api.Security.Redis;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Api.Security.Benchmarks.Replay;

/// <summary>Used values of one node in Redis, with many callers and with one.</summary>
internal static class ReplayInRedis
{
    private const int Alone = 2_000;
    private const int Kept = 100_000;
    private const string Adding = "a new value";
    private const string Incr = "`INCR`, the same connection";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    public static async Task MeasureAsync(Report report)
    {
        await using var server = await RedisServer.StartAsync();
        await using var services = Services(server);
        using var connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        var (store, increments) = (services.GetRequiredService<IReplayStore>(), connection.GetDatabase());
        (string Name, Func<int, ValueTask> Run)[] all =
        [
            (Adding, _ => AddAsync(store, Life)),
            (Incr, async at => await increments.StringIncrementAsync($"n{at % 1_000}")),
        ];
        foreach (var (_, run) in all) await RedisDecisions.DriveAsync(run);
        var turns = all.ToDictionary(one => one.Name, _ => new List<(double PerSecond, double Microseconds)>());
        for (var round = 0; round < Effort.RoundsOf(10); round++)
            foreach (var (name, run) in all)
            {
                var before = await RedisLoad.ReadAsync(server);
                var (count, seconds) = await RedisDecisions.DriveAsync(run);
                var load = await RedisLoad.ReadAsync(server) - before;
                turns[name].Add((count / seconds, load.ProcessorSeconds * 1e6 / count));
            }

        Write(report, turns, await AloneAsync(store), await BytesAsync());
    }

    private static void Write(
        Report report, Dictionary<string, List<(double PerSecond, double Microseconds)>> turns, double[] times, double bytes)
    {
        report.Line().Title("In Redis: one node, a redis-server of its own on the same machine");
        report.Line($"{Effort.RoundsOf(10)} rounds of 1 s each in turn, 64 callers at once. Each value is `SET NX` and `HGET` in one round "
            + "trip. Processor time is counted by Redis.").Line();
        report.Table("| | a second | Redis CPU µs each |", "|---|---:|---:|", turns.Select(one =>
            $"| {one.Key} | {PerSecond(one.Value):#,0} | {Median.Compute(one.Value.Select(turn => turn.Microseconds)):0.0} |"));
        report.Line().Line($"One alone: median {times[times.Length / 2] * 1_000:0} µs, "
            + $"99 % {times[times.Length * 99 / 100] * 1_000:0} µs. Memory of Redis for a value: {bytes:0} bytes, with {Kept:#,0}.");
        report.Check("value",
            Target.AtLeast("used values a second in Redis", PerSecond(turns[Adding]), 20_000),
            Target.AtMost("a used value in Redis: bytes", bytes, 250));
        report.Add("replay", "redis", Adding, "values/s", PerSecond(turns[Adding]));
        report.Add("replay", "redis", Adding, "µs of Redis", Median.Compute(turns[Adding].Select(turn => turn.Microseconds)));
        report.Add("replay", "redis", Adding, "bytes", bytes);
    }

    private static double PerSecond(List<(double PerSecond, double Microseconds)> all) => Median.Compute(all.Select(one => one.PerSecond));

    private static ServiceProvider Services(RedisServer server)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        // Longer than 250 ms, so that a busy machine fails nothing.
        services.AddSingleton(new ReplayTimes { Limit = TimeSpan.FromSeconds(30) });
        services.AddApiSecurity().UseRedis(server.Configuration);
        return services.BuildServiceProvider();
    }

    private static async ValueTask AddAsync(IReplayStore store, TimeSpan life)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (await store.TryAddAsync(new NewKeys().Next(), now, now + life, CancellationToken.None) is not ReplayResult.Added)
            throw new InvalidOperationException("A new value was not added.");
    }

    private static async Task<double[]> AloneAsync(IReplayStore store)
    {
        var times = new double[Alone];
        for (var i = 0; i < Alone; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            await AddAsync(store, Life);
            times[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    private static async Task<double> BytesAsync()
    {
        await using var server = await RedisServer.StartAsync();
        await using var services = Services(server);
        var store = services.GetRequiredService<IReplayStore>();
        await AddAsync(store, Life);
        var before = await RedisLoad.ReadAsync(server);
        for (var from = 0; from < Kept; from += 1_000)
            await Task.WhenAll(Enumerable.Range(0, 1_000).Select(_ => AddAsync(store, TimeSpan.FromMinutes(10)).AsTask()));
        return (double)(await RedisLoad.ReadAsync(server) - before).Bytes / Kept;
    }
}
