using System.Security.Cryptography;
using Api.Security.ApiKeys;
using Api.Security.Benchmarks.Http;
using Api.Security.Benchmarks.Paired;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Benchmarks.Keys;

/// <summary>Measures requests with API keys: known, one of a million, unknown, wrong, malformed; over Kestrel; from a database.</summary>
internal static class KeysRun
{
    public const int Stored = 1_000_000;
    public const int Cached = 100_000;

    private const string Harness = "empty harness, both headers";
    private const string Hmac = "HMAC-SHA-256 alone";
    private const string Hot = "a known key";
    private const string HotOfMany = "a known key of a million";
    private const string InTurn = "100,000 known keys of a million, in turn";
    private const string Unknown = "an unknown id, remembered as such";
    private const string Wrong = "a known id with a wrong secret";

    // On a shared machine, the ratio of a single round says little.
    private static int HttpRoundCount => 3 * HttpCase.RoundCount;

    public static async Task RunAsync(Report report)
    {
        await InProcessAsync(report);
        await OverHttpAsync(report);
        await DatabaseRun.MeasureAsync(report);
    }

    private static async Task InProcessAsync(Report report)
    {
        using var empty = KeyPipeline.Empty();
        using var small = KeyPipeline.Ours();
        using var large = KeyPipeline.Ours(cached: Cached);
        var hot = (await IssueAsync(small, 1))[0];
        var many = await IssueAsync(large, Stored);

        report.Title("API keys: one process, interleaved rounds");
        report.Line("Time and bytes of authenticating one request, minus those of the empty harness, which sets the same two headers.");
        InProcess(report, empty, small, large, hot, many);
        Refused(report, small, hot);
        report.Line();
    }

    private static Task<IssuedKey[]> IssueAsync(KeyPipeline pipeline, int count) =>
        IssuedKey.IssueAsync(pipeline.Services.GetRequiredService<IApiKeyStore>(),
            pipeline.Services.GetRequiredService<ApiKeyMint>(), count);

    private static void InProcess(Report report, KeyPipeline empty, KeyPipeline small, KeyPipeline large, IssuedKey hot, IssuedKey[] many)
    {
        foreach (var key in many.Take(Cached)) Require(large.Authenticate(key).Succeeded);
        var (pepper, input, hash) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(74), new byte[32]);
        // Looked up again every five seconds, one call in a million here.
        var unknown = hot.WithId(ApiKeyId.New().ToString());
        var wrong = hot.WithRandom(new string('a', 43));
        var next = 0;

        var series = Rounds.Measure(
        [
            new Contestant(Harness, () => empty.Authenticate(hot).None, Harness: null),
            new Contestant(Hmac, () => HMACSHA256.HashData(pepper, input, hash) == hash.Length, Harness: null),
            new Contestant(Hot, () => small.Authenticate(hot).Succeeded, Harness),
            new Contestant(HotOfMany, () => large.Authenticate(many[7]).Succeeded, Harness),
            new Contestant(InTurn, () => large.Authenticate(many[next = (next + 1) % Cached]).Succeeded, Harness),
            new Contestant(Unknown, () => small.Authenticate(unknown).Failure is not null, Harness),
            new Contestant(Wrong, () => small.Authenticate(wrong).Failure is not null, Harness),
        ], Effort.Rounds);
        var (one, ofMany) = (Of(series, Hot), Of(series, HotOfMany));
        report.Case("One request");
        report.Table("| | minimum µs | paired median µs | bytes |", "|---|---:|---:|---:|", series.Select(each =>
            $"| {each.Name} | {each.Minimum:0.000} | {each.Median:0.000} | {each.Bytes:0} |"));
        report.Check(
            "paired median",
            Target.AtMost("a known key: microseconds", one.Median, 5), Target.AtMost("a known key: bytes", one.Bytes, 3_500),
            ofMany.TimeAtMost(1.1, one, $"a known key, {Stored:#,0} stored and {Cached:#,0} in memory, against one of few: time"),
            Target.AtLeast("an unknown id against a wrong secret: time", Of(series, Unknown).PairedRatio(Of(series, Wrong)), 0.9));
    }

    private static void Refused(Report report, KeyPipeline pipeline, IssuedKey key)
    {
        var reader = pipeline.Services.GetRequiredService<ApiKeyReader>();
        var series = Rounds.Measure(
        [
            Reading("malformed", reader, key with { Secret = "not a key" }),
            Reading("as long as a key, a wrong character at its end", reader, key with { Secret = key.Secret[..^1] + "-" }),
            Reading("a wrong checksum", reader, key with { Secret = key.Secret[..^1] + (key.Secret[^1] == 'a' ? 'b' : 'a') }),
            Reading("another environment", reader, key with { Secret = key.Secret.Replace("_live_", "_test_", StringComparison.Ordinal) }),
        ], Effort.Rounds);
        report.Case("Refused before any lookup, in the reader alone");
        report.Table("| | minimum µs | paired median µs | bytes |", "|---|---:|---:|---:|", series.Select(each =>
            $"| {each.Name} | {each.Minimum:0.000} | {each.Median:0.000} | {each.Bytes:0} |"));
        report.Check("paired median", [.. series.Select(each => Target.AtMost($"{each.Name}: microseconds", each.Median, 0.5))]);
    }

    private static Contestant Reading(string name, ApiKeyReader reader, IssuedKey key)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "https";
        context.Request.Path = "/orders";
        context.Request.Headers["x-api-key-id"] = key.PublicId;
        context.Request.Headers["x-api-key"] = key.Secret;
        return new Contestant(name, () => reader.Read(context.Request).Refusal is not null, Harness: null);
    }

    private static async Task OverHttpAsync(Report report)
    {
        await using var anonymous = await KeyServer.StartAsync(Server.Anonymous);
        await using var open = await KeyServer.StartAsync(Server.Open);
        await using var ours = await KeyServer.StartAsync(Server.Ours);
        using var load = new LoadProcess();

        report.Title("Over HTTP: HTTP/1.1 on loopback, each service and the load generator in its own process on the same machine");
        report.Line(
            $"{HttpRoundCount} rounds of {HttpCase.Seconds} s each in turn, {HttpCase.Connections} kept connections. "
            + "Median of the rounds; ratios are medians within the round.");
        foreach (var (title, count) in new[]
        {
            ("One known key", 1), ($"{KeyServer.Keys} known keys in turn on each connection", KeyServer.Keys),
        })
        {
            string[] headers = [.. ours.Issued.Take(count).Select(key => $"x-api-key-id: {key.PublicId}\r\nx-api-key: {key.Secret}\r\n")];
            var rounds = await new HttpCase(title, 200) { Headers = headers, Rounds = HttpRoundCount }
                .DriveAsync(load, anonymous.Endpoint, open.Endpoint, ours.Endpoint);
            rounds.WriteAgainst(report, Server.Anonymous);
            report.Check("median",
                Target.AtLeast($"HTTP, {title}: throughput against the anonymous endpoint",
                    rounds.Ratio(Server.Ours, Server.Anonymous), 0.8));
        }
    }

    private static Series Of(IReadOnlyList<Series> all, string name) => all.First(one => one.Name == name);

    private static void Require(bool condition)
    {
        if (!condition) throw new InvalidOperationException("A valid key was refused.");
    }
}
