using System.Security.Cryptography;
using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Scaling;

/// <summary>What a second core brings: known tokens on two threads against one, in turn.</summary>
internal static class ScalingRun
{
    private const string Name = "scaling";
    private const int RoundTimes = 5; // as long as the others'
    private const int WarmUpRounds = 20;
    private const int TokenCount = 4;
    private const double Limit = 1.8;

    public static async Task RunAsync(Report report)
    {
        await using var world = await World.StartAsync();
        string[] headers = [.. Enumerable.Range(0, TokenCount).Select(_ => "Bearer " + world.Tokens.Valid("RS256"))];
        var bytes = new byte[680];
        var ours = new Subject("ours, token seen before", call => Accept(world.Ours, new string(headers[call % TokenCount].AsSpan())));
        var same = new Subject("ours, the same header object", call => Accept(world.Ours, headers[call % TokenCount]));
        Subject[] subjects =
        [
            new("SHA-256 of 680 bytes, nothing allocated", _ => SHA256.HashData(bytes, stackalloc byte[SHA256.HashSizeInBytes])),
            new("empty harness", call => world.Empty.Authenticate(headers[call % TokenCount])),
            ours,
            same,
        ];

        foreach (var subject in subjects) Measure(subject, WarmUpRounds);
        var rounds = subjects.ToDictionary(subject => subject, _ => new List<Round>());
        for (var round = 0; round < Effort.RoundsOf(RoundTimes); round++)
            foreach (var subject in subjects) rounds[subject].Add(Once(subject, round));

        report.Title("Scaling: two threads against one");
        report.Line($"{Effort.RoundsOf(RoundTimes)} rounds, one thread and two in turn, for 40 ms each; {TokenCount} known tokens that both threads use. Nothing is subtracted: the empty");
        report.Line("harness scales as it does, and SHA-256, which shares nothing and allocates nothing, as the machine does.");
        report.Line();
        report.Table("| | calls/s on one thread | on two | two against one |", "|---|---:|---:|---:|", rounds.Select(entry =>
            $"| {entry.Key.Name} | {Median.Of(entry.Value.Select(round => round.One)):#,0} | {Median.Of(entry.Value.Select(round => round.Two)):#,0} | {Gain(entry.Value):0.00} |"));
        report.Check("median", new[] { ours, same }.Select(subject => Target.AtLeast($"scaling, {subject.Name}: two threads against one", Gain(rounds[subject]), Limit)).ToArray());
        report.Line();
        foreach (var (subject, all) in rounds) report.Add(Name, "two threads", subject.Name, "× one thread", Gain(all));
    }

    private static void Measure(Subject subject, int count)
    {
        for (var round = 0; round < count; round++) Once(subject, round);
    }

    private static Round Once(Subject subject, int round)
    {
        var second = round % 2 == 0 ? 0 : Threads.PerSecond(subject, 2);
        var one = Threads.PerSecond(subject, 1);
        return new Round(one, round % 2 == 0 ? Threads.PerSecond(subject, 2) : second);
    }

    private static double Gain(List<Round> rounds) => Median.OfRatios(rounds.Select(round => round.Two), rounds.Select(round => round.One));

    private static void Accept(Pipeline pipeline, string header)
    {
        if (!pipeline.Authenticate(header).Succeeded) throw new InvalidOperationException("A good token was refused.");
    }

    private sealed record Round(double One, double Two);
}
