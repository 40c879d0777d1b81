using Api.Security.Redis;

namespace Api.Security.Benchmarks.Simulation;

/// <summary>
/// The requests of one client to one node, in random intervals (Poisson), as the node treats them. Everything is counted for each request:
/// a rare client needs no more of them than a busy one.
/// </summary>
internal static class NodeStream
{
    public const int Lease = 100;
    private const int Requests = 4_000;
    private const double Idle = 10; // seconds until a lease is returned, and until a request is forgotten
    private const double OtherOutcomes = 0.02;

    /// <summary>How many close requests make a node take a lease. The first is what the library does.</summary>
    public static IReadOnlyList<int> LeaseAfter { get; } = [2, 1, 4];

    /// <summary>Seconds between two times that a node writes its usage. The first is what the library does.</summary>
    public static IReadOnlyList<double> FlushEvery { get; } = [10, 60, 600, 3_600];

    /// <param name="rate">The requests of the client to the node, a second.</param>
    /// <param name="all">Those of all clients to the node; each may take the place of an earlier one in what the node remembers.</param>
    /// <param name="random">Random numbers.</param>
    public static StreamCosts Measure(double rate, double all, Random random)
    {
        var costs = new StreamCosts([.. LeaseAfter.Select(_ => 0.0)], [.. FlushEvery.Select(_ => 0.0)]);
        var (left, written, close, time) = (LeaseAfter.Select(_ => -1).ToArray(), new long[FlushEvery.Count, 2], 0, 0.0);
        for (var i = 0; i < Requests; i++)
        {
            var gap = -Math.Log(1 - random.NextDouble()) / rate;
            time += gap;
            var isRemembered = gap < Idle && random.NextDouble() < Math.Exp(-gap * all / RecentQuotas.Places);
            close = isRemembered ? close + 1 : 1;
            for (var which = 0; which < left.Length; which++)
            {
                if (left[which] >= 0) costs.LeaseSeconds[which] += Math.Min(gap, Idle);
                costs.Calls[which] += Decide(ref left[which], gap >= Idle, close >= LeaseAfter[which]);
            }

            var outcome = random.NextDouble() < OtherOutcomes ? 1 : 0;
            for (var which = 0; which < FlushEvery.Count; which++)
            {
                var flush = (long)(time / FlushEvery[which]) + 1;
                if (written[which, outcome] != flush) costs.Rows[which]++;
                written[which, outcome] = flush;
            }
        }

        costs.DivideBy(Requests);
        return costs;
    }

    // The calls to Redis that one request causes. A node takes more when half a lease is used, without waiting.
    private static int Decide(ref int left, bool wasIdle, bool takes)
    {
        var calls = 0;
        if (wasIdle && left >= 0) (left, calls) = (-1, 1); // returned
        if (left < 0)
        {
            if (takes) left = Lease;
            return calls + 1;
        }

        if (--left > Lease / 2) return calls;
        left = Lease;
        return calls + 1;
    }
}

/// <summary>What one request costs.</summary>
/// <param name="Calls">Calls to Redis, by <see cref="NodeStream.LeaseAfter"/>.</param>
/// <param name="Rows">Rows of usage, by <see cref="NodeStream.FlushEvery"/>.</param>
internal sealed record StreamCosts(double[] Calls, double[] Rows)
{
    /// <summary>How long a lease is held for it.</summary>
    public double[] LeaseSeconds { get; } = new double[Calls.Length];

    public void DivideBy(int requests)
    {
        foreach (var all in (double[][])[Calls, Rows, LeaseSeconds])
            for (var i = 0; i < all.Length; i++) all[i] /= requests;
    }
}
