using System.Diagnostics;

namespace Api.Security.Benchmarks.Http;

/// <summary>One endpoint under load for a moment.</summary>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="ProcessorMicroseconds">Processor time of the server's process for one of them.</param>
internal sealed record Turn(double PerSecond, double ProcessorMicroseconds)
{
    public static async Task<Turn> TakeAsync(LoadProcess load, Endpoint endpoint, LoadOrder order)
    {
        using var process = Process.GetProcessById(endpoint.ProcessId);
        var before = process.TotalProcessorTime;
        var count = await load.DriveAsync(order);
        process.Refresh();
        return new Turn(count.PerSecond, (process.TotalProcessorTime - before).TotalMicroseconds / count.Requests);
    }
}
