using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Api.Security.TestKit;

/// <summary>
/// A separate PostgreSQL server for tests, in a temporary folder, started when the first database is requested. It can be
/// stopped, restarted and frozen under load; it keeps its port.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    private const string Fix = "PostgreSQL is not installed: install postgresql-15, or run ./test.sh, which does.";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly ConcurrentQueue<string> _log = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"pg-{Guid.NewGuid():N}");
    private string? _programs;
    private Process? _process;
    private int _databases;

    /// <summary>The port on 127.0.0.1; the same after a restart.</summary>
    public int Port { get; private set; }

    private static bool IsRoot => Environment.UserName == "root";

    /// <summary>
    /// Creates a new database, as a copy of <paramref name="template"/> if it is given. If PostgreSQL is missing, the test is skipped;
    /// in CI it fails.
    /// </summary>
    /// <returns>A connection string for Npgsql.</returns>
    public async Task<string> CreateDatabaseAsync(string? template = null)
    {
        await EnsureRunningAsync();
        var name = $"db{Interlocked.Increment(ref _databases)}";
        var copy = template is null ? "" : $"-T {template}";
        await RunAsync(Program("createdb"), $"-h 127.0.0.1 -p {Port} -U postgres {copy} {name}");
        return $"Host=127.0.0.1;Port={Port};Username=postgres;Database={name};Maximum Pool Size=30;Timeout=15";
    }

    /// <summary>Starts the server on its port, and waits until it accepts connections.</summary>
    public async Task StartAsync()
    {
        var arguments = $"-D {_folder} -p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300";
        // setpriv becomes the server, so the id of the process is the server's. The server refuses to run as root.
        var start = IsRoot
            ? new ProcessStartInfo("setpriv", $"--reuid=postgres --regid=postgres --init-groups {Program("postgres")} {arguments}")
            : new ProcessStartInfo(Program("postgres"), arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilReadyAsync();
    }

    /// <summary>Stops the server as an administrator would: connections are closed, no data is lost.</summary>
    public async Task StopAsync()
    {
        if (_process is not { HasExited: false } process) return;
        await SignalAsync("INT", [process.Id]);
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Suspends the server and all its connections, which stay open: like a network that drops everything.</summary>
    public Task FreezeAsync() => SignalAsync("STOP", [_process!.Id, .. Children(_process.Id)]);

    /// <summary>Ends <see cref="FreezeAsync"/>.</summary>
    public Task ContinueAsync() => SignalAsync("CONT", [.. Children(_process!.Id), _process.Id]);

    public async ValueTask DisposeAsync()
    {
        if (_process is null) return;
        try
        {
            if (!_process.HasExited) await ContinueAsync();
            await StopAsync();
        }
        finally
        {
            Kill(null, EventArgs.Empty); // in case it did not stop
            AppDomain.CurrentDomain.ProcessExit -= Kill;
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
            _gate.Dispose();
        }
    }

    private async Task EnsureRunningAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_process is not null) return;
            _programs = FindPrograms();
            Prerequisite.Require(_programs is not null, Fix);
            var initialise = $"{Program("initdb")} -D {_folder} -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync";
            await RunAsync(IsRoot ? "runuser" : "env", IsRoot ? $"-u postgres -- {initialise}" : initialise);
            Port = FreePort.Next();
            AppDomain.CurrentDomain.ProcessExit += Kill;
            await StartAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task WaitUntilReadyAsync()
    {
        var patience = Stopwatch.StartNew();
        while (await ExitCodeAsync(Program("pg_isready"), $"-q -h 127.0.0.1 -p {Port}") != 0)
        {
            if (_process!.HasExited || patience.Elapsed > Patience)
                throw new InvalidOperationException($"PostgreSQL did not start: {string.Join('\n', _log)}");
            await Task.Delay(20);
        }
    }

    private string Program(string name) => Path.Combine(_programs!, name);

    // On Debian, only the client wrappers are on the path.
    private static string? FindPrograms()
    {
        if (Prerequisite.FindOnPath("postgres") is { } found)
            return Path.GetDirectoryName(File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found);
        const string versions = "/usr/lib/postgresql";
        return !Directory.Exists(versions) ? null : Directory.GetDirectories(versions)
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version
                : 0)
            .Select(folder => Path.Combine(folder, "bin")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")));
    }

    private static IEnumerable<int> Children(int id) => File.ReadAllText($"/proc/{id}/task/{id}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    // A process may end after it is listed and before it gets the signal.
    private static Task<int> SignalAsync(string signal, IEnumerable<int> ids) =>
        ExitCodeAsync("sh", $"-c \"kill -{signal} {string.Join(' ', ids)} 2>/dev/null\"");

    private static async Task<int> ExitCodeAsync(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Path.GetTempPath() })!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static async Task RunAsync(string program, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true,
            RedirectStandardError = true, WorkingDirectory = Path.GetTempPath() })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {arguments}: {await output}{await error}");
    }

    // An interrupted test runner ends without disposing anything.
    private void Kill(object? sender, EventArgs arguments)
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
    }
}
