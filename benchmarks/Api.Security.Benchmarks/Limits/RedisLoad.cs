using System.Globalization;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Limits;

/// <summary>What a Redis server has done so far, by its own count.</summary>
/// <param name="Calls">Commands that clients have sent, apart from those that read this.</param>
/// <param name="ProcessorSeconds">Processor time of the server, including that for its connections.</param>
/// <param name="Bytes">Memory of its data.</param>
internal sealed record RedisLoad(long Calls, double ProcessorSeconds, long Bytes)
{
    public static async Task<RedisLoad> ReadAsync(RedisServer server)
    {
        // redis.call in a script is counted as well: these are the commands that scripts do not use.
        string[] sent = ["evalsha", "eval", "script", "zrem", "incr"];
        var calls = (await server.CommandAsync("INFO", "commandstats")).Split('\n')
            .Select(line => line.Trim().Split(':', 2))
            .Where(parts => parts.Length == 2 && parts[0].StartsWith("cmdstat_", StringComparison.Ordinal))
            .Where(parts => sent.Contains(parts[0]["cmdstat_".Length..].Split('|')[0]))
            .Sum(parts => long.Parse(parts[1].Split(',')[0].Split('=')[1], CultureInfo.InvariantCulture));
        var cpu = await server.CommandAsync("INFO", "cpu");
        var bytes = (long)Value(await server.CommandAsync("INFO", "memory"), "used_memory");
        return new(calls, Value(cpu, "used_cpu_sys") + Value(cpu, "used_cpu_user"), bytes);
    }

    public static RedisLoad operator -(RedisLoad one, RedisLoad other) =>
        new(one.Calls - other.Calls, one.ProcessorSeconds - other.ProcessorSeconds, one.Bytes - other.Bytes);

    private static double Value(string info, string name)
    {
        var line = info.Split('\n').First(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        return double.Parse(line[(name.Length + 1)..].Trim(), CultureInfo.InvariantCulture);
    }
}
