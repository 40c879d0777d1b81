using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FluentAssertions;

namespace Api.Security.TestKit;

/// <summary>A separate redis-server on its own port, without persistence. If redis-server is not installed, the test is skipped.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "redis-server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("api-security-redis-").FullName;
    private readonly string? _password;
    private Process? _process;

    private RedisServer(string? password) => _password = password;

    public int Port { get; } = FreePort();

    /// <summary>The configuration string for StackExchange.Redis.</summary>
    public string Configuration => $"127.0.0.1:{Port}" + (_password is null ? "" : $",password={_password}");

    public static async Task<RedisServer> StartAsync(string? password = null)
    {
        var server = Prepare(password);
        await server.StartAsync();
        return server;
    }

    /// <summary>Returns a server that is not started yet.</summary>
    public static RedisServer Prepare(string? password = null)
    {
        Prerequisite.Require(Prerequisite.IsOnPath(Program) && Prerequisite.IsOnPath("redis-cli"),
            "redis-server is not on the path: install it, or run ./test.sh, which does.");
        return new RedisServer(password);
    }

    /// <summary>Starts the server, on the same port each time.</summary>
    public async Task StartAsync()
    {
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no",
            "--loglevel", "warning", "--logfile", "redis.log"];
        _process =
            Process.Start(new ProcessStartInfo(Program, _password is null ? arguments : [.. arguments, "--requirepass", _password]))!;
        for (var waited = Stopwatch.StartNew(); !(await CommandAsync("PING")).Contains("PONG", StringComparison.Ordinal);)
        {
            waited.Elapsed.Should().BeLessThan(Patience, "redis-server should start");
            await Task.Delay(20);
        }
    }

    /// <summary>Kills the server, like a crash.</summary>
    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Suspends the server: its connections stay open, but it does not respond.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>Runs one command and returns what redis-cli prints.</summary>
    public async Task<string> CommandAsync(params string[] command)
    {
        using var cli = StartCommand(command);
        var output = cli.StandardOutput.ReadToEndAsync();
        var errors = cli.StandardError.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return (await output + await errors).Trim();
    }

    /// <summary>Starts a command that keeps running, such as <c>MONITOR</c>.</summary>
    public Process StartCommand(params string[] command)
    {
        var start = new ProcessStartInfo("redis-cli", ["-p", Port.ToString(CultureInfo.InvariantCulture),
            .. command]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (_password is not null) start.Environment["REDISCLI_AUTH"] = _password;
        return Process.Start(start)!;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
