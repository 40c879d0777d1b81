using System.Diagnostics;

namespace Api.Security.Benchmarks.Http;

/// <summary>The result of one endpoint under load in one turn.</summary>
/// <param name="PerSecond">Requests per second.</param>
/// <param name="ProcessorMicroseconds">Processor time of the server process per request, in microseconds.</param>
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
