using System.Diagnostics;
using System.Text.Json;

namespace Api.Security.Benchmarks;

/// <summary>A child process. Its first output line, JSON, announces that it is ready; it ends when its standard input is closed.</summary>
internal sealed class ChildProcess<TAnnouncement> : IAsyncDisposable
{
    private readonly Process _process;

    private ChildProcess(Process process, TAnnouncement said) => (_process, Said) = (process, said);

    public int Id => _process.Id;

    public TAnnouncement Said { get; }

    public static async Task<ChildProcess<TAnnouncement>> StartAsync(ProcessStartInfo start, string name)
    {
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"{name} did not start; see its output above.");
        return new ChildProcess<TAnnouncement>(process, JsonSerializer.Deserialize<TAnnouncement>(line, JsonSerializerOptions.Web)!);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
