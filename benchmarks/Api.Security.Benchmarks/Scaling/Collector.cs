using System.Diagnostics;
using System.Text.Json;

namespace Api.Security.Benchmarks.Scaling;

/// <summary>A garbage collector of .NET; which one a process has is decided when it starts.</summary>
/// <param name="Name">What it is called in the table.</param>
/// <param name="Settings">What chooses it, in the environment.</param>
internal sealed record Collector(string Name, params (string Variable, string Value)[] Settings)
{
    /// <summary>Two threads against one in a process that has it.</summary>
    public async Task<Scaled[]> MeasureAsync()
    {
        var start = OwnProcess.With(ScalingMeasurement.Command);
        foreach (var (variable, value) in Settings) start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The measurement failed; its message stands above.");
        await process.WaitForExitAsync();
        return JsonSerializer.Deserialize<Scaled[]>(line)!;
    }
}
