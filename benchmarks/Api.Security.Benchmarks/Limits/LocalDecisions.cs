using System.Threading.RateLimiting;
using Api.Security.Benchmarks.Paired;

namespace Api.Security.Benchmarks.Limits;

/// <summary>One decision in the memory of a node: for one client and for a million, beside the limiters of .NET.</summary>
internal static class LocalDecisions
{
    private const int Many = 1_000_000;
    private const string Rate = "a rate, one client";
    private const string RateOfMany = "a rate, a million clients in turn";
    private const string RateOfOne = "a rate, one client of a million";
    private const string TwoOfOne = "a rate and a quota, one client of a million";
    private const string Skewed = "a rate and a quota, a million clients, the n-th calls 1/n as often (Zipf)";
    private const string Two = "a rate and a quota, one client";
    private const string TwoOfMany = "a rate and a quota, a million clients in turn";
    private const string Bucket = ".NET: PartitionedRateLimiter with token buckets, one client";
    private const string BucketOfMany = ".NET: the same, a hundred thousand clients in turn";

    public static void Measure(Report report)
    {
        // First: the limiter of .NET removes idle partitions in the background, which would be measured otherwise.
        var memory = LocalMemory.Measure();
        var all = new LimitPolicies();
        var names = NetBuckets.Names;
        using var buckets = NetBuckets.Create(names);
        var (rate, rateOfMany) = (new Decider(all.Rate), new Decider(all.Rate));
        var (two, twoOfMany) = (new Decider(all.Rate, all.Quota), new Decider(all.Rate, all.Quota));
        rateOfMany.Fill(Many);
        twoOfMany.Fill(Many);
        var next = 0;
        var calls = Zipf(Many, 1 << 16);
        var series = Rounds.Measure(
        [
            new Contestant(Rate, () => rate.Decide(7), Harness: null),
            new Contestant(RateOfMany, () => rateOfMany.Decide(Scattered(ref next, Many)), Harness: null),
            new Contestant(Two, () => two.Decide(7), Harness: null),
            new Contestant(TwoOfMany, () => twoOfMany.Decide(Scattered(ref next, Many)), Harness: null),
            new Contestant(RateOfOne, () => rateOfMany.Decide(7), Harness: null),
            new Contestant(TwoOfOne, () => twoOfMany.Decide(7), Harness: null),
            new Contestant(Skewed, () => twoOfMany.Decide(calls[next = (next + 1) & (calls.Length - 1)]), Harness: null),
            new Contestant(Bucket, () => Acquire(buckets, names[7]), Harness: null),
            new Contestant(BucketOfMany, () => Acquire(buckets, names[Scattered(ref next, names.Length)]), Harness: null),
        ], Effort.Rounds);

        report.Title("One decision in the memory of a node: one process, interleaved rounds");
        report.Table("| | minimum ns | paired median ns | bytes |", "|---|---:|---:|---:|", series.Select(each =>
            $"| {each.Name} | {each.Minimum * 1_000:0} | {each.Median * 1_000:0} | {each.Bytes:0} |"));
        report.Check("paired median",
            Target.AtMost("a rate and a quota, one client: nanoseconds", Of(series, Two).Median * 1_000, 250),
            Target.AtMost("a rate and a quota, one client: bytes", Of(series, Two).Bytes, 0),
            Of(series, RateOfOne).TimeAtMost(1.3, Of(series, Rate), "a rate, one client of a million against one: time"),
            Of(series, TwoOfOne).TimeAtMost(1.3, Of(series, Two), "a rate and a quota, one client of a million against one: time"));
        report.Line().Line("A million clients in turn, each after all others, measure the memory of the machine more than the limiter: "
            + "every decision waits for it.");
        memory.Write(report);
    }

    // The inverse of the harmonic sum, approximately: the k-th client is drawn with a probability of about 1/k.
    private static int[] Zipf(int clients, int draws)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, draws).Select(_ => (int)Math.Pow(clients, random.NextDouble()) - 1)];
    }

    // Another order each time, so that neither a cache nor the prefetcher of the processor knows what comes next.
    private static int Scattered(ref int next, int count) => (int)((uint)(next += 1_640_531_527) % (uint)count);

    private static bool Acquire(PartitionedRateLimiter<string> limiter, string name)
    {
        using var lease = limiter.AttemptAcquire(name);
        return lease.IsAcquired;
    }

    private static Series Of(IReadOnlyList<Series> all, string name) => all.First(one => one.Name == name);
}
