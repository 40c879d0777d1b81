using System.Diagnostics;

namespace Api.Security.Benchmarks.Scaling;

/// <summary>Runs the same operation on several threads that start together, for the same time.</summary>
internal static class Threads
{
    private const int CallsBetweenLooks = 16; // between two reads of the clock

    public static TimeSpan Turn { get; } = TimeSpan.FromMilliseconds(40);

    /// <summary>Returns the total throughput of all threads.</summary>
    public static Throughput Drive(Subject subject, int count)
    {
        using var start = new Barrier(count);
        var rates = new double[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            rates[number] = RateOfOne(subject);
        }))];
        var paused = GC.GetTotalPauseDuration();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        return new Throughput(rates.Sum(), (GC.GetTotalPauseDuration() - paused) / Turn);
    }

    private static double RateOfOne(Subject subject)
    {
        var start = Stopwatch.GetTimestamp();
        var calls = 0;
        do
        {
            for (var call = 0; call < CallsBetweenLooks; call++) subject.Run(calls++);
        }
        while (Stopwatch.GetElapsedTime(start) < Turn);

        return calls / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
