using System.Diagnostics;
using System.Text.Json;

namespace Api.Security.Benchmarks.Http;

/// <summary>The load generator as a child process of the same program, so that its work is not the server's.</summary>
internal sealed class LoadProcess : IDisposable
{
    private readonly Process _process = Process.Start(OwnProcess.With(LoadGenerator.Command))!;

    public async Task<LoadCount> DriveAsync(LoadOrder order)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(order));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The load generator failed; its message stands above.");
        return JsonSerializer.Deserialize<LoadCount>(line)!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close(); // ends it
        _process.WaitForExit();
        _process.Dispose();
    }
}
