namespace Api.Security.Benchmarks.Keys;

internal static class DatabaseRun
{
    public static Task MeasureAsync(Report report) => Task.CompletedTask;
}
