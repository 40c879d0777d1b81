using System.Text;
using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>The comparison that the targets are checked with: raw verification, JwtBearer and ours, in turn, in one process.</summary>
internal static class PairedRun
{
    private const int RoundCount = 500;
    private const string Raw = "raw verification";
    private const string JwtBearer = "JwtBearer, valid";
    private const string Ours = "ours, valid";
    private const string Expired = "ours, expired";

    private static readonly Dictionary<string, double?> RawLimits = new() { ["RS256"] = 1.3, ["PS256"] = null, ["ES256"] = 1.15 };

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
        var series = Measure(world,
            new Contestant(Raw, raw.Verify, InPipeline: false),
            Accepted(JwtBearer, world.JwtBearer, valid),
            Accepted(Ours, world.Ours, valid),
            Turned(Expired, world.Ours, world.Tokens.Expired(algorithm)));

        Report(text, $"{algorithm}, a token of {valid.Length} characters", series.All,
        [
            RawLimits[algorithm] is { } limit
                ? Target.OfTime($"{algorithm} valid: time against raw verification", series[Ours], series[Raw], limit)
                : null,
            Target.OfTime($"{algorithm} valid: time against JwtBearer", series[Ours], series[JwtBearer], 1.0),
            Target.OfBytes($"{algorithm} valid: allocations against JwtBearer", series[Ours], series[JwtBearer], 0.6),
            Target.OfTime($"{algorithm} expired: time against ours, valid", series[Expired], series[Ours], 1.05),
        ]);
        text.AppendLine();
        text.AppendLine($"For information, against raw verification (paired / minima): ours {series[Ours].PairedRatio(series[Raw]):0.000} / {series[Ours].MinimaRatio(series[Raw]):0.000}, JwtBearer {series[JwtBearer].PairedRatio(series[Raw]):0.000} / {series[JwtBearer].MinimaRatio(series[Raw]):0.000}.");
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

        var series = Measure(world,
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

    private static Measured Measure(World world, params Contestant[] contestants)
    {
        var nothing = "Bearer " + world.Tokens.Valid("RS256");
        return new Measured(Rounds.Measure(new Contestant("empty harness", () => world.Empty.Authenticate(nothing).None), contestants, RoundCount));
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
