using System.Diagnostics;
using System.Text.Json;

namespace Api.Security.Benchmarks.Http;

/// <summary>Runs the load generator as a child process of the same program, so that its work is not measured with the server's.</summary>
internal sealed class LoadProcess : IDisposable
{
    private readonly List<string[]> _sent = [];
    private readonly Process _process = Process.Start(OwnProcess.With(LoadGenerator.Command))!;

    public async Task<LoadCount> DriveAsync(LoadOrder order)
    {
        await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(Numbered(order)));
        await _process.StandardInput.FlushAsync();
        var line = await _process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The load generator failed; see its output above.");
        return JsonSerializer.Deserialize<LoadCount>(line)!;
    }

    // Many credentials are sent only once: serializing them between two turns would cause garbage collections during a turn.
    private LoadOrder Numbered(LoadOrder order)
    {
        var known = _sent.FindIndex(headers => ReferenceEquals(headers, order.Headers));
        if (known >= 0) return order with { Set = known, Headers = null };
        _sent.Add(order.Headers!);
        return order with { Set = _sent.Count - 1 };
    }

    public void Dispose()
    {
        _process.StandardInput.Close(); // ends it
        _process.WaitForExit();
        _process.Dispose();
    }
}
