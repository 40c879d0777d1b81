using System.Text;
using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>The comparison that the targets are checked with: raw verification, JwtBearer and ours, in turn, in one process.</summary>
internal static class PairedRun
{
    private static readonly int RoundCount = int.Parse(Environment.GetEnvironmentVariable("ROUNDS") ?? "500", null);
    private const string FreshHarness = "empty harness, a header object of its own";
    private const string Raw = "raw verification";
    private const string JwtBearer = "JwtBearer, valid";
    private const string Cold = "ours, token not seen before";
    private const string Hot = "ours, token seen before";
    private const string Same = "ours, the same header object";
    private const string Expired = "ours, expired";

    private static readonly Dictionary<string, double> RawLimits = new() { ["RS256"] = 1.15, ["PS256"] = 1.25, ["ES256"] = 1.10 };

    public static async Task<string> RunAsync()
    {
        await using var world = await World.StartAsync();
        var text = new StringBuilder();
        text.AppendLine("## Paired: one process, interleaved rounds, through `HttpContext.AuthenticateAsync`");
        text.AppendLine();
        text.AppendLine($"{RoundCount} rounds; microseconds and bytes of one call, the empty harness (service scope, `DefaultHttpContext`, a scheme that says");
        text.AppendLine("nothing) subtracted from JwtBearer's and ours. Targets are judged by the paired median: the median over the rounds of the");
        text.AppendLine("ratio within a round. The ratio of the minima stands beside it. No token cache on either side, no logging.");

        foreach (var algorithm in World.Algorithms) await OnItsOwnThread(() => Valid(world, algorithm, text));
        await OnItsOwnThread(() => Refused(world, text));
        return text.ToString();
    }

    private static void Valid(World world, string algorithm, StringBuilder text)
    {
        var valid = world.Tokens.Valid(algorithm);
        var raw = world.Raw(algorithm, valid);
        var distinct = new DistinctTokens(world, algorithm);
        var header = "Bearer " + valid;
        var series = Measure(world, header,
            new Contestant(Raw, raw.Verify, Harness: null),
            Accepted(JwtBearer, world.JwtBearer, valid),
            new Contestant(Cold, () => world.OursCold.Authenticate(distinct.Next()).Succeeded),
            // A text of its own each time, as a new connection brings it.
            new Contestant(Hot, () => world.Ours.Authenticate(new string(header.AsSpan())).Succeeded, FreshHarness),
            Accepted(Same, world.Ours, valid),
            Turned(Expired, world.Ours, world.Tokens.Expired(algorithm)));

        Report(text, $"{algorithm}, a token of {valid.Length} characters", series.All,
        [
            Target.OfTime($"{algorithm}, new token: time against raw verification", series[Cold], series[Raw], RawLimits[algorithm]),
            Target.OfTime($"{algorithm}, new token: time against JwtBearer", series[Cold], series[JwtBearer], 0.95),
            Target.OfBytes($"{algorithm}, new token: allocations against JwtBearer", series[Cold], series[JwtBearer], 0.6),
            Target.OfTime($"{algorithm}, known token: time against JwtBearer", series[Hot], series[JwtBearer], 0.10),
            Target.OfBytes($"{algorithm}, known token: allocations against JwtBearer", series[Hot], series[JwtBearer], 0.35),
            Target.OfTime($"{algorithm}, same header: time against JwtBearer", series[Same], series[JwtBearer], 0.06),
            Target.OfBytes($"{algorithm}, same header: allocations against JwtBearer", series[Same], series[JwtBearer], 0.35),
            Target.OfTime($"{algorithm}, expired token: time against ours, new token", series[Expired], series[Cold], 1.05),
        ]);
        text.AppendLine();
        text.AppendLine($"For information, against raw verification (paired / minima): ours {series[Cold].PairedRatio(series[Raw]):0.000} / {series[Cold].MinimaRatio(series[Raw]):0.000}, JwtBearer {series[JwtBearer].PairedRatio(series[Raw]):0.000} / {series[JwtBearer].MinimaRatio(series[Raw]):0.000}.");
    }

    private static void Refused(World world, StringBuilder text)
    {
        const string algorithm = "RS256";
        var tokens = world.Tokens;
        (string Name, string Token, double? Limit)[] refusals =
        [
            ("two segments", tokens.TwoSegments(algorithm), 0.1),
            ("four segments", tokens.FourSegments(algorithm), 0.1),
            ("foreign character in base64url", tokens.ForeignCharacter(algorithm), 0.1),
            ("impossible length of base64url", tokens.ImpossibleLength(algorithm), 0.1),
            ("unknown issuer", tokens.UnknownIssuer(algorithm), 0.3),
            ("header is not JSON", tokens.HeaderNotJson(algorithm), 0.3),
            ("header's JSON cut off", tokens.HeaderCutOff(algorithm), 0.3),
            ("payload's JSON cut off", tokens.PayloadCutOff(algorithm), 0.3),
            ("another key's signature", tokens.SignatureOfAnother(algorithm), null),
        ];

        var series = Measure(world, "Bearer " + tokens.Valid(algorithm),
        [
            Accepted(JwtBearer, world.JwtBearer, tokens.Valid(algorithm)),
            .. refusals.Select(refusal => Turned("ours, " + refusal.Name, world.Ours, refusal.Token)),
            .. refusals.Select(refusal => Turned("JwtBearer, " + refusal.Name, world.JwtBearer, refusal.Token)),
        ]);

        Report(text, $"Refusals, {algorithm}, against JwtBearer's time for a valid token", series.All,
        [
            .. refusals.Select(refusal => refusal.Limit is { } limit
                ? Target.OfTime($"refused, {refusal.Name}: time against JwtBearer, valid", series["ours, " + refusal.Name], series[JwtBearer], limit)
                : null),
        ]);
    }

    private static Measured Measure(World world, string nothing, params Contestant[] contestants)
    {
        return new Measured(Rounds.Measure(
        [
            new Contestant(Contestant.EmptyHarness, () => world.Empty.Authenticate(nothing).None, Harness: null),
            new Contestant(FreshHarness, () => world.Empty.Authenticate(new string(nothing.AsSpan())).None, Harness: null),
            .. contestants,
        ], RoundCount));
    }

    private static Contestant Accepted(string name, Pipeline pipeline, string token)
    {
        var header = "Bearer " + token;
        return new Contestant(name, () => pipeline.Authenticate(header).Succeeded);
    }

    private static Contestant Turned(string name, Pipeline pipeline, string token)
    {
        var header = "Bearer " + token;
        return new Contestant(name, () => pipeline.Authenticate(header).Failure is not null);
    }

    private static void Report(StringBuilder text, string title, IReadOnlyList<Series> all, IEnumerable<Target?> targets)
    {
        text.AppendLine().AppendLine($"### {title}").AppendLine();
        text.AppendLine("| | minimum µs | paired median µs | bytes |").AppendLine("|---|---:|---:|---:|");
        foreach (var one in all) text.AppendLine($"| {one.Name} | {one.Minimum:0.00} | {one.Median:0.00} | {one.Bytes:0} |");
        text.AppendLine().AppendLine("| target | limit | paired median | minima | |").AppendLine("|---|---:|---:|---:|---|");
        foreach (var target in targets.OfType<Target>()) text.AppendLine(target.Row());
    }

    private static Task OnItsOwnThread(Action measure) =>
        Task.Factory.StartNew(measure, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private sealed record Measured(IReadOnlyList<Series> All)
    {
        public Series this[string name] => All.First(series => series.Name == name);
    }
}
