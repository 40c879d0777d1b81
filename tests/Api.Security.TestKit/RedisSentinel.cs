using System.Diagnostics;
using System.Globalization;

namespace Api.Security.TestKit;

/// <summary>A primary, a replica, and a sentinel that makes the replica the primary when the primary dies.</summary>
public sealed class RedisSentinel : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("api-security-sentinel-").FullName;
    private readonly int _port = FreePort.Next();
    private Process? _sentinel;

    private RedisSentinel(RedisServer primary, RedisServer replica) => (Primary, Replica) = (primary, replica);

    public RedisServer Primary { get; }

    public RedisServer Replica { get; }

    public string Configuration => $"127.0.0.1:{_port},serviceName=orders";

    public static async Task<RedisSentinel> StartAsync()
    {
        var primary = await RedisServer.StartAsync();
        var replica = await RedisServer.StartAsync(null, "--replicaof", "127.0.0.1", primary.Port.ToString(CultureInfo.InvariantCulture));
        var sentinel = new RedisSentinel(primary, replica);
        await sentinel.StartSentinelAsync();
        return sentinel;
    }

    public async ValueTask DisposeAsync()
    {
        if (_sentinel is not null)
        {
            _sentinel.Kill();
            await _sentinel.WaitForExitAsync();
            _sentinel.Dispose();
        }

        await Primary.DisposeAsync();
        await Replica.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartSentinelAsync()
    {
        var file = Path.Combine(_folder, "sentinel.conf");
        await File.WriteAllTextAsync(file, $"""
            port {_port}
            bind 127.0.0.1
            dir {_folder}
            logfile {_folder}/sentinel.log
            sentinel monitor orders 127.0.0.1 {Primary.Port} 1
            sentinel down-after-milliseconds orders 500
            sentinel failover-timeout orders 3000

            """);
        _sentinel = Process.Start("redis-server", [file, "--sentinel"]);
        await Eventually.BecomesTrueAsync(
            async () => (await Primary.CommandAsync("INFO", "replication")).Contains("state=online", StringComparison.Ordinal)
                && (await AskAsync("SENTINEL", "REPLICAS", "orders")).Contains(
                    Replica.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
            Patience);
    }

    private async Task<string> AskAsync(params string[] command)
    {
        using var cli = Process.Start(new ProcessStartInfo("redis-cli", ["-p", _port.ToString(CultureInfo.InvariantCulture), .. command])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return output;
    }
}
