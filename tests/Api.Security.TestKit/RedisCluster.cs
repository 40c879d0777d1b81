using System.Diagnostics;
using System.Globalization;

namespace Api.Security.TestKit;

/// <summary>A cluster of three primaries on this machine.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Size = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RedisCluster(RedisServer[] servers) => Servers = servers;

    public IReadOnlyList<RedisServer> Servers { get; }

    public string Configuration => string.Join(',', Servers.Select(server => server.Configuration));

    public static async Task<RedisCluster> StartAsync()
    {
        var cluster = new RedisCluster([.. await Task.WhenAll(Enumerable.Range(0, Size).Select(_ => RedisServer.StartAsync(null,
            "--cluster-enabled", "yes", "--cluster-port", FreePort.Next().ToString(CultureInfo.InvariantCulture))))]);
        using var create = Process.Start(new ProcessStartInfo("redis-cli",
            ["--cluster", "create", .. cluster.Servers.Select(server => server.Configuration), "--cluster-yes"])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await create.StandardOutput.ReadToEndAsync();
        await create.WaitForExitAsync();
        foreach (var server in cluster.Servers)
            await Eventually.BecomesTrueAsync(
                async () => (await server.CommandAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal),
                Patience);
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Servers) await server.DisposeAsync();
    }
}
