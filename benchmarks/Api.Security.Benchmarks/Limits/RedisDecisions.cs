using System.Diagnostics;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using StackExchange.Redis;

namespace Api.Security.Benchmarks.Limits;

/// <summary>Decisions of one node in Redis, with many callers and with one.</summary>
internal static class RedisDecisions
{
    private const int Callers = 64;
    private const int Clients = 1_000;
    private const int Alone = 2_000;
    private const string Both = "a rate and a quota";
    private const string Leased = "a quota, leases of 100";
    private const string Incr = "`INCR`, the same connection";
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public static async Task MeasureAsync(Report report)
    {
        await using var server = await RedisServer.StartAsync();
        await using var both = await RedisNode.StartAsync(server, Plan(0, withRate: true));
        await using var quota = await RedisNode.StartAsync(server, Plan(0, withRate: false));
        await using var leased = await RedisNode.StartAsync(server, Plan(100, withRate: false));
        using var connection = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        Partition[] clients = [.. Enumerable.Range(0, Clients).Select(RedisNode.Client)];
        var increments = connection.GetDatabase();
        (string Name, Func<int, ValueTask> Run)[] all =
        [
            (Both, at => both.DecideAsync(clients[at % Clients])),
            ("a quota", at => quota.DecideAsync(clients[at % Clients])),
            (Leased, at => leased.DecideAsync(clients[at % Clients])),
            (Incr, async at => await increments.StringIncrementAsync($"n{at % Clients}")),
        ];
        foreach (var (_, run) in all) await DriveAsync(run);
        var turns = all.ToDictionary(one => one.Name, _ => new List<Outcome>());
        for (var round = 0; round < Effort.RoundsOf(10); round++)
            foreach (var (name, run) in all)
            {
                var before = await RedisLoad.ReadAsync(server);
                var (count, seconds) = await DriveAsync(run);
                turns[name].Add(new(count / seconds, count, await RedisLoad.ReadAsync(server) - before));
            }

        var times = await AloneAsync(both, clients[0]);
        var bytes = await BytesAsync(server, both);
        Write(report, turns, times, bytes);
    }

    private static void Write(Report report, Dictionary<string, List<Outcome>> turns, double[] times, double bytes)
    {
        report.Line().Title("Decisions in Redis: one node, a redis-server of its own on the same machine");
        report.Line($"{Effort.RoundsOf(10)} rounds of {Turn.TotalSeconds} s each in turn, {Callers} callers at once, {Clients:#,0} clients "
            + "in turn. Round trips and processor time are counted by Redis.").Line();
        report.Table("| | decisions/s | round trips each | Redis CPU µs each |", "|---|---:|---:|---:|", turns.Select(one =>
            $"| {one.Key} | {PerSecond(one.Value):#,0} | {Trips(one.Value):0.000} | {Cpu(one.Value):0.0} |"));
        report.Line().Line($"One decision alone, {Both}: median {times[times.Length / 2] * 1_000:0} µs, "
            + $"99 % {times[times.Length * 99 / 100] * 1_000:0} µs. "
            + $"Memory of Redis for a client with both: {bytes:0} bytes.");
        report.Check("value",
            Target.AtLeast("decisions a second in Redis", PerSecond(turns[Both]), 20_000),
            Target.AtMost("round trips a request", Trips(turns[Both]), 1.005),
            Target.AtMost("with leases, quotas only: round trips a request", Trips(turns[Leased]), 0.05));
        report.Line().Line("Round trips include the upkeep of three nodes, once a second.");
        report.Add("limits", "redis", Both, "µs of Redis", Cpu(turns[Both]));
        report.Add("limits", "redis", "a quota", "µs of Redis", Cpu(turns["a quota"]));
        report.Add("limits", "redis", Both, "decisions/s", PerSecond(turns[Both]));
        report.Add("limits", "redis", Both, "bytes", bytes);
    }

    private static double PerSecond(List<Outcome> all) => Median.Compute(all.Select(one => one.PerSecond));

    private static double Trips(List<Outcome> all) => (double)all.Sum(one => one.Load.Calls) / all.Sum(one => one.Count);

    private static double Cpu(List<Outcome> all) => all.Sum(one => one.Load.ProcessorSeconds) * 1e6 / all.Sum(one => one.Count);

    private static Dictionary<string, RateLimitPolicyOptions> Plan(long lease, bool withRate)
    {
        var plan = new Dictionary<string, RateLimitPolicyOptions>
        {
            [$"quota{lease}{withRate}"] = new() { Kind = RateLimitKind.Quota, Limit = 1L << 53, Period = QuotaPeriod.Month, Lease = lease },
        };
        if (withRate) plan["rate"] = new() { Kind = RateLimitKind.Rate, Limit = 1_000_000, Window = TimeSpan.FromSeconds(1) };
        return plan;
    }

    /// <summary>Runs an operation with all callers at once for one turn.</summary>
    public static async Task<(long Count, double Seconds)> DriveAsync(Func<int, ValueTask> run)
    {
        var (next, start) = (0, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < Turn) await run(Interlocked.Increment(ref next));
        })));
        return (next, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static async Task<double[]> AloneAsync(RedisNode node, Partition client)
    {
        var times = new double[Alone];
        for (var i = 0; i < Alone; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            await node.DecideAsync(client);
            times[i] = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        }

        Array.Sort(times);
        return times;
    }

    private static async Task<double> BytesAsync(RedisServer server, RedisNode node)
    {
        const int more = 20_000;
        var before = await RedisLoad.ReadAsync(server);
        for (var from = 0; from < more; from += Clients)
            await Task.WhenAll(Enumerable.Range(from, Clients).Select(i => node.DecideAsync(RedisNode.Client(Clients + i)).AsTask()));
        return (double)(await RedisLoad.ReadAsync(server) - before).Bytes / more;
    }

    private sealed record Outcome(double PerSecond, long Count, RedisLoad Load);
}
