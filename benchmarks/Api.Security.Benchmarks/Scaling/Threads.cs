using System.Diagnostics;

namespace Api.Security.Benchmarks.Scaling;

/// <summary>Threads that begin together and do the same for the same time.</summary>
internal static class Threads
{
    private const int CallsBetweenLooks = 16; // at the clock

    public static TimeSpan Turn { get; } = TimeSpan.FromMilliseconds(40);

    /// <summary>What all of them together get done.</summary>
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
