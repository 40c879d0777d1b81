using System.Security.Cryptography;
using Api.Security.Benchmarks.Memory;
using Api.Security.Benchmarks.Paired;
using Api.Security.Benchmarks.Scaling;

namespace Api.Security.Benchmarks.Replay;

/// <summary>The replay store in the memory of a node, with a million used values that are still kept.</summary>
internal static class LocalReplay
{
    private const int Live = 1_000_000;
    private const int WarmUpRounds = 20;
    private const string Adding = "a new value";
    private const string Replaying = "a used value";
    private const string Making = "making the key";
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(0.4);
    private static readonly TimeSpan Step = Life / Live;

    public static void Measure(Report report)
    {
        report.Title("In the memory of a node: a million used values");
        var bytes = Bytes();
        var clock = new SteppedClock();
        var (store, keys) = (new LocalReplayStore(Live * 2, clock), new NewKeys());
        var used = Fill(store, clock, keys, Live);
        var series = Rounds.Measure(
        [
            new Contestant(Making, () => keys.Next() != default, Harness: null),
            new Contestant(Adding, () => Add(store, clock, keys.Next()) is ReplayResult.Added, Making),
            new Contestant(Replaying, () => Add(store, used, clock.Now) is ReplayResult.Replayed, Harness: null),
        ], Effort.Rounds);
        report.Line($"As many expire as are added, so that {Live:#,0} are kept; a value lives for a minute. One thread.").Line();
        report.Table("| | minimum ns | paired median ns | bytes |", "|---|---:|---:|---:|", series.Skip(1).Select(each =>
            $"| {each.Name} | {each.Minimum * 1_000:0} | {each.Median * 1_000:0} | {each.Bytes:0} |"));
        var (threads, digest) = Scale();
        report.Line().Line($"Two threads add {threads.Gain:0.00} times as many as one ({threads.Two.PerSecond:#,0} a second against "
            + $"{threads.One.PerSecond:#,0}), each for 0.4 s; SHA-256, which shares nothing, {digest.Gain:0.00} times. "
            + $"A used value takes {bytes:0} bytes.");
        report.Check("value",
            Target.AtMost("a used value in a node: bytes", bytes, 120),
            Target.AtMost("a new value in a node: nanoseconds", series[1].Median * 1_000, 1_000),
            Target.AtLeast("two threads against one", threads.Gain, 1.8));
        report.Add("replay", "memory", Adding, "bytes", bytes);
        report.Add("replay", "memory", Adding, "ns", series[1].Median * 1_000);
        report.Add("replay", "memory", "two threads", "× one thread", threads.Gain);
    }

    private static double Bytes()
    {
        var (clock, keys) = (new SteppedClock(), new NewKeys());
        var before = ManagedMemory.Measure();
        var store = new LocalReplayStore(Live * 2, clock);
        Fill(store, clock, keys, Live);
        var bytes = ManagedMemory.Measure() - before;
        GC.KeepAlive(store);
        return (double)bytes / Live;
    }

    private static ReplayKey Fill(LocalReplayStore store, SteppedClock clock, NewKeys keys, int count)
    {
        for (var i = 0; i < count; i++) Add(store, clock, keys.Next());
        var last = keys.Next();
        Add(store, last, DateTimeOffset.MaxValue);
        return last;
    }

    private static ReplayResult Add(LocalReplayStore store, SteppedClock clock, in ReplayKey key)
    {
        clock.Now += Step;
        return Add(store, key, clock.Now + Life);
    }

    private static ReplayResult Add(LocalReplayStore store, in ReplayKey key, DateTimeOffset expiresAt)
    {
        var adding = store.TryAddAsync(key, default, expiresAt, CancellationToken.None);
        return adding.IsCompletedSuccessfully ? adding.Result : throw new InvalidOperationException("It does not wait.");
    }

    // In turns with short pauses, so that several hundred thousand are kept: as many expire as are added.
    private static (Scaled Ours, Scaled Digest) Scale()
    {
        var (store, clock) = (new LocalReplayStore(Live * 10, TimeProvider.System), TimeProvider.System);
        using var keys = new ThreadLocal<NewKeys>(() => new NewKeys());
        var subject = new Subject(Adding, _ => Add(store, keys.Value!.Next(), clock.GetUtcNow() + ShortLife));
        var bytes = new byte[680];
        var digest = new Subject("SHA-256 of 680 bytes", _ => SHA256.HashData(bytes, stackalloc byte[SHA256.HashSizeInBytes]));
        for (var number = 0; number < WarmUpRounds; number++) Round.Run(subject, number);
        var (ours, digests) = (new List<Round>(), new List<Round>());
        for (var number = 0; number < Effort.RoundsOf(5); number++)
        {
            ours.Add(Round.Run(subject, number));
            digests.Add(Round.Run(digest, number));
        }

        return (Round.Sum(subject, ours), Round.Sum(digest, digests));
    }

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
