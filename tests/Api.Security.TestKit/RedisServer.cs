using System.Diagnostics;
using System.Globalization;
using FluentAssertions;

namespace Api.Security.TestKit;

/// <summary>A separate redis-server on its own port, without persistence. If redis-server is not installed, the test is skipped.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Redis = "redis-server";
    private const string Valkey = "valkey-server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _folder = Directory.CreateTempSubdirectory("api-security-redis-").FullName;
    private readonly string? _password;
    private readonly IReadOnlyList<string> _arguments;
    private string _program = Redis;
    private Process? _process;

    private RedisServer(string? password, IReadOnlyList<string>? arguments) => (_password, _arguments) = (password, arguments ?? []);

    public int Port { get; } = FreePort.Next();

    /// <summary>The working directory of the server.</summary>
    public string Folder => _folder;

    /// <summary>The configuration string for StackExchange.Redis.</summary>
    public string Configuration => $"127.0.0.1:{Port}" + (_password is null ? "" : $",password={_password}");

    /// <param name="password">The password of the default user.</param>
    /// <param name="arguments">Further arguments of redis-server.</param>
    public static async Task<RedisServer> StartAsync(string? password = null, params string[] arguments)
    {
        var server = Prepare(password, arguments);
        await server.StartAsync();
        return server;
    }

    /// <summary>The servers of this machine: Redis, and Valkey if it is installed.</summary>
    public static IEnumerable<string> Programs =>
        new[] { Redis, Valkey }.Where(program => program == Redis || Prerequisite.IsOnPath(program));

    /// <summary>Starts one of <see cref="Programs"/>.</summary>
    public static async Task<RedisServer> StartProgramAsync(string program)
    {
        var server = Prepare();
        server._program = program;
        await server.StartAsync();
        return server;
    }

    /// <summary>Returns a server that is not started yet.</summary>
    public static RedisServer Prepare(string? password = null, IReadOnlyList<string>? arguments = null)
    {
        Prerequisite.Require(Prerequisite.IsOnPath(Redis) && Prerequisite.IsOnPath("redis-cli"),
            "redis-server is not on the path: install it, or run ./test.sh, which does.");
        return new RedisServer(password, arguments);
    }

    /// <summary>Starts the server, on the same port each time.</summary>
    public async Task StartAsync()
    {
        string[] arguments = ["--port", $"{Port}", "--bind", "127.0.0.1", "--dir", _folder, "--save", "", "--appendonly", "no",
            "--loglevel", "warning", "--logfile", "redis.log", .. _arguments];
        _process =
            Process.Start(new ProcessStartInfo(_program, _password is null ? arguments : [.. arguments, "--requirepass", _password]))!;
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

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
