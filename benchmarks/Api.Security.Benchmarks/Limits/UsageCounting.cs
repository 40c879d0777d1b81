using Api.Security.ApiKeys;
using Api.Security.Benchmarks.Paired;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Benchmarks.Limits;

/// <summary>Counting one request, which happens for every accepted caller.</summary>
internal static class UsageCounting
{
    private const string Count = "one count, the time given";
    private const string CountNow = "one count, with reading the clock of the store";
    private const string AtEnd = "the same, with the outcome of the response";
    private const string InTurn = "one count, 100,000 keys in turn";
    private const int Keys = 100_000;

    public static void Measure(Report report)
    {
        var clock = new StoreClock(TimeProvider.System);
        clock.Set(TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var counters = new UsageCounters();
        CallerUse[] uses = [.. Enumerable.Range(0, Keys).Select(key => new CallerUse(
            new UsageSource(ApiSecurityDefaults.ApiKeyIssuer, $"client-{key}", "acme", $"{key:x16}", ApiKeySlot.Current), counters))];
        var (one, now, next, response) = (uses[7], TimeProvider.System.GetUtcNow(), 0, new DefaultHttpContext());
        foreach (var use in uses) use.Count(UsageOutcome.Ok, now);
        var series = Rounds.Measure(
        [
            new Contestant(Count, () => Counted(one, UsageOutcome.Ok, now), Harness: null),
            new Contestant(CountNow, () => Counted(one, UsageOutcome.Ok, clock.UtcNow), Harness: null),
            new Contestant(AtEnd, () => Counted(one, RequestOutcome.Get(response), clock.UtcNow), Harness: null),
            new Contestant(InTurn, () => Counted(uses[next = (next + 7_919) % Keys], UsageOutcome.Ok, now), Harness: null),
        ], Effort.Rounds);
        report.Line().Title("Counting one request: one process, interleaved rounds");
        report.Table("| | minimum ns | paired median ns | bytes |", "|---|---:|---:|---:|", series.Select(each =>
            $"| {each.Name} | {each.Minimum * 1_000:0} | {each.Median * 1_000:0} | {each.Bytes:0} |"));
        report.Check("paired median",
            Target.AtMost("one count: nanoseconds", series[0].Median * 1_000, 50),
            Target.AtMost("one count: bytes", series[0].Bytes, 0));
        report.Line().Line("A request reads the clock and the outcome once; both are shown beside it. Keys in turn wait for the memory of "
            + "the machine.");
    }

    private static bool Counted(CallerUse use, UsageOutcome outcome, DateTimeOffset now)
    {
        use.Count(outcome, now);
        return true;
    }
}
