using System.Diagnostics;
using System.Text.Json;

namespace Api.Security.Benchmarks.Scaling;

/// <summary>A .NET garbage collector. A process selects it at start.</summary>
/// <param name="Name">The name in the table.</param>
/// <param name="Settings">The environment variables that select it.</param>
internal sealed record Collector(string Name, params (string Variable, string Value)[] Settings)
{
    /// <summary>Compares two threads with one in a process that uses this collector.</summary>
    public async Task<Scaled[]> MeasureAsync()
    {
        var start = OwnProcess.With(ScalingMeasurement.Command);
        foreach (var (variable, value) in Settings) start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The measurement failed; see its output above.");
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<Scaled[]>(line)!;
    }
}
