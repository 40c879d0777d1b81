using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Api.Security.ApiKeys.Tests.Nodes;

/// <summary>The first seconds of a node whose database is slow to take the first connection.</summary>
public sealed class ColdStartTests(Databases databases)
{
    [Fact]
    public async Task A_cold_start_accepts_a_good_key_and_logs_no_outage()
    {
        await using var database = await databases.MigratedAsync(Provider.PostgreSql);
        (string Id, string Secret) key;
        await using (var other = await Node.StartAsync(database)) key = await other.IssueAsync();

        var to = new NpgsqlConnectionStringBuilder(database.Connection().ConnectionString);
        await using var entrance = new SlowEntrance(to.Host!, to.Port, TimeSpan.FromSeconds(2.2));
        var through = new NpgsqlConnectionStringBuilder(to.ConnectionString) { Host = "127.0.0.1", Port = entrance.Port, Pooling = true };
        await using var node = await Node.StartAsync(options => options.UseNpgsql(through.ConnectionString));
        (await node.StatusAsync(key)).Should().Be(200);
        (await node.StatusAsync(key)).Should().Be(200);
        node.Api.Log.Ours.Where(line => line.Level >= Microsoft.Extensions.Logging.LogLevel.Warning
            && line.EventId is 1402 or 1406 or 1425).Should().BeEmpty();
    }

    /// <summary>A way to a server that lets nothing through until some time after the first connection.</summary>
    private sealed class SlowEntrance : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _end = new();
        private readonly Task _work;

        public SlowEntrance(string host, int port, TimeSpan wait)
        {
            _listener.Start();
            _work = AcceptAsync(host, port, wait);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            _listener.Stop();
            await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _end.Dispose();
        }

        private async Task AcceptAsync(string host, int port, TimeSpan wait)
        {
            Task? opening = null;
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                opening ??= Task.Delay(wait, _end.Token);
                _ = ForwardAsync(client, host, port, opening);
            }
        }

        private async Task ForwardAsync(TcpClient client, string host, int port, Task opening)
        {
            using (client)
            {
                await opening;
                using var server = new TcpClient();
                await server.ConnectAsync(host, port, _end.Token);
                var (inner, outer) = (server.GetStream(), client.GetStream());
                await Task.WhenAny(outer.CopyToAsync(inner, _end.Token), inner.CopyToAsync(outer, _end.Token));
            }
        }
    }
}
