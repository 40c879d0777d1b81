using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Api.Security.TestKit;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>The sample API in its own process, in Production, as an operator starts it.</summary>
internal sealed partial class OrdersNode : IAsyncDisposable
{
    /// <summary>The pepper of all nodes in these tests.</summary>
    public const string Pepper = "--ApiSecurity:ApiKeys:Peppers:1=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OrdersClient? _client;
    private bool _isDisposed;

    private OrdersNode(string authority, IEnumerable<string> settings, TimeSpan clock)
    {
        // A folder without settings files: a node gets only the settings that are listed here.
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Orders.Api.dll"), "--urls", "http://127.0.0.1:0", "--contentRoot", Path.GetTempPath(),
            "--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information",
            "--Logging:LogLevel:Api.Security.Redis=Information",
            "--ApiSecurity:Jwt:Issuers:0:Authority=" + authority, "--ApiSecurity:Jwt:Issuers:0:Audiences:0=orders-api",
            "--ApiSecurity:Jwt:Issuers:0:RequireHttpsMetadata=false",
            "--ApiSecurity:ApiKeys:RequireTls=false", .. settings,
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in (string[])["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"]) start.Environment.Remove(name);
        if (clock != TimeSpan.Zero)
        {
            var library = Directory.EnumerateFiles("/usr/lib", "libfaketime.so.1", SearchOption.AllDirectories).FirstOrDefault();
            Prerequisite.Require(library is not null, "libfaketime is missing: install faketime, or run ./test.sh, which does.");
            start.Environment["LD_PRELOAD"] = library;
            start.Environment["FAKETIME"] = string.Create(null, $"{(long)clock.TotalSeconds:+0;-0}");
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public OrdersClient Client => _client ?? throw new InvalidOperationException("The node is not listening yet.");

    /// <summary>Where the node listens; <see langword="null"/> until then.</summary>
    public Uri? Address { get; private set; }

    /// <summary>The output so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a node without waiting for it.</summary>
    public static OrdersNode Launch(string authority, params string[] settings) => new(authority, settings, TimeSpan.Zero);

    /// <summary>Starts a node whose clock is wrong by so much.</summary>
    public static async Task<OrdersNode> StartAsync(TimeSpan clock, string authority, params string[] settings)
    {
        var node = new OrdersNode(authority, settings, clock);
        await node.ListensAsync();
        return node;
    }

    /// <summary>The memory that the process uses, in MB.</summary>
    public double Memory
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    public static async Task<OrdersNode> StartAsync(string authority, params string[] settings)
    {
        var node = Launch(authority, settings);
        await node.ListensAsync();
        return node;
    }

    /// <summary>Waits until the node accepts requests.</summary>
    public async Task ListensAsync()
    {
        var first = await Task.WhenAny(_listening.Task, _process.WaitForExitAsync()).WaitAsync(Patience);
        first.Should().BeSameAs(_listening.Task, "the node should be listening, but:\n{0}", Output);
        Address = await _listening.Task;
        _client = new OrdersClient(Address);
    }

    /// <summary>Waits until the output contains this text.</summary>
    public async Task SaysAsync(string text)
    {
        for (var waited = Stopwatch.StartNew(); !Output.Contains(text, StringComparison.Ordinal);)
        {
            waited.Elapsed.Should().BeLessThan(Patience, "the node should print '{0}', but:\n{1}", text, Output);
            await Task.Delay(20);
        }
    }

    /// <summary>Stops the node as an operator does (SIGTERM), and waits until it has ended.</summary>
    public async Task StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await EndsAsync();
    }

    /// <summary>Waits until the node ends by itself.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndsAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        _client?.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (Listening().Match(line) is { Success: true } match) _listening.TrySetResult(new Uri(match.Groups[1].Value));
    }

    [GeneratedRegex("Now listening on: (http://\\S+)")]
    private static partial Regex Listening();
}
