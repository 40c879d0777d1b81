using System.Diagnostics;

namespace Api.Security.Benchmarks.Paired;

/// <summary>
/// Runs the contestants in turn on one thread: in each round every contestant runs for about two milliseconds, but at least 50 times,
/// starting with a different one each time, so that other load on the machine affects all equally.
/// </summary>
internal static class Rounds
{
    private const double MicrosecondsPerTurn = 2000;

    // The first call of a turn finds the code and data of the others in the caches of the processor, so it must not be one of a few.
    private const int FewestCalls = 50;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public static IReadOnlyList<Series> Measure(IReadOnlyList<Contestant> contestants, int rounds)
    {
        Contestant[] all = [.. contestants];
        var calls = Warm(all);
        var times = all.Select(_ => new double[rounds]).ToArray();
        var bytes = all.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            for (var turn = 0; turn < all.Length; turn++)
            {
                var who = (turn + round) % all.Length;
                (times[who][round], bytes[who][round]) = Turn(all[who], calls[who]);
            }
        }

        var harnesses = all
            .Select((one, i) => (one, Series: new Series(one.Name, times[i], bytes[i], null)))
            .Where(entry => entry.one.Harness is null)
            .ToDictionary(entry => entry.one.Name, entry => entry.Series);
        return
        [
            .. all.Select((one, i) =>
                one.Harness is null ? harnesses[one.Name] : new Series(one.Name, times[i], bytes[i], harnesses[one.Harness])),
        ];
    }

    // Runs long enough for the runtime to finish all compilation; also determines the number of calls per turn.
    private static int[] Warm(Contestant[] all)
    {
        var calls = all.Select(_ => FewestCalls).ToArray();
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < WarmUp)
        {
            for (var who = 0; who < all.Length; who++)
                calls[who] = Math.Clamp((int)(MicrosecondsPerTurn / Turn(all[who], calls[who]).Microseconds), FewestCalls, 4000);
            Thread.Sleep(5); // leaves a core to the background compiler
        }

        return calls;
    }

    private static (double Microseconds, double Bytes) Turn(Contestant contestant, int calls)
    {
        var run = contestant.Run;
        var right = true;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++) right &= run();
        var elapsed = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        return right
            ? (elapsed.TotalMicroseconds / calls, (double)allocated / calls)
            : throw new InvalidOperationException($"{contestant.Name}: not the expected outcome.");
    }
}
