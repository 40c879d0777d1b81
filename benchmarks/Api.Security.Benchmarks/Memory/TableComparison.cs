using System.Diagnostics;
using Api.Security.Jwt;

namespace Api.Security.Benchmarks.Memory;

/// <summary>
/// Shows why the cache has its own table: the same flood through it and through <c>MemoryCache</c>. All tokens share their
/// claims, so that only the memory of the tables is measured, and in both the object with the digest and times of a token.
/// </summary>
internal static class TableComparison
{
    private const int Batch = 1_000;
    private const int Newest = 10_000;

    private static readonly ValidatedToken Content = new(default, 0, null!, null!, null!, default, 0, double.MaxValue);

    public static void Measure(Report report)
    {
        report.Case("The table alone, compared with `Microsoft.Extensions.Caching.Memory`");
        report.Line(
            $"For information. One thread; after each {Batch:#,0} new digests, the {MemoryRun.Hot:#,0} in use are looked up, "
            + "and added again if they were evicted. Medians of the batches.");
        report.Line();
        Flood(new OwnTable(), Batch); // compiles both
        Flood(new MicrosoftTable(), Batch);
        Outcome[] outcomes = [Flood(new OwnTable(), MemoryRun.Inserts), Flood(new MicrosoftTable(), MemoryRun.Inserts)];
        report.Table($"| | ns per hit | ns per insert | bytes per token kept | in use, put in again | newest {Newest:#,0} kept |",
            "|---|---:|---:|---:|---:|---:|",
            outcomes.Select(one =>
                $"| {one.Name} | {one.HitNanoseconds:0} | {one.InsertNanoseconds:0} | {one.BytesEach:0} | "
                + $"{one.LostHot:#,0} | {one.NewestKept:#,0} |"));
        foreach (var one in outcomes)
        {
            report.Add(MemoryRun.Name, "table", one.Name, "ns per hit", one.HitNanoseconds);
            report.Add(MemoryRun.Name, "table", one.Name, "ns per insert", one.InsertNanoseconds);
            report.Add(MemoryRun.Name, "table", one.Name, "bytes per token kept", one.BytesEach);
        }
    }

    private static Outcome Flood(ITable table, int inserts)
    {
        using var _ = table;
        var random = new Random(1);
        var hot = Digests(random, MemoryRun.Hot);
        var before = ManagedMemory.Measure();
        foreach (var digest in hot) table.Add(Token(digest));

        var (insertTimes, hitTimes, lost) = (new List<double>(), new List<double>(), 0);
        var newest = new Queue<TokenDigest[]>();
        for (var inserted = 0; inserted < inserts; inserted += Batch)
        {
            var news = Digests(random, Batch);
            newest.Enqueue(news);
            if (newest.Count > Newest / Batch) newest.Dequeue();
            insertTimes.Add(NanosecondsEach(news, digest => table.Add(Token(digest))));
            hitTimes.Add(NanosecondsEach(hot, digest =>
            {
                if (table.Contains(digest)) return;
                table.Add(Token(digest));
                lost++;
            }));
        }

        var kept = newest.Sum(batch => batch.Count(digest => table.Contains(digest)));
        newest.Clear();
        return new Outcome(table.Name, Median.Compute(hitTimes), Median.Compute(insertTimes),
            (double)(ManagedMemory.Measure() - before) / table.Count, lost, kept);
    }

    private static ValidatedToken Token(TokenDigest digest) => Content with { Digest = digest };

    private static TokenDigest[] Digests(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ =>
        new TokenDigest((ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64(), (ulong)random.NextInt64()))];

    private static double NanosecondsEach(TokenDigest[] digests, Action<TokenDigest> action)
    {
        var start = Stopwatch.GetTimestamp();
        foreach (var digest in digests) action(digest);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / digests.Length;
    }

    private sealed record Outcome(
        string Name, double HitNanoseconds, double InsertNanoseconds, double BytesEach, int LostHot, int NewestKept);
}
