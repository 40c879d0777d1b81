using Api.Security.Benchmarks.Subjects;
using Api.Security.Jwt;
using Api.Security.TestKit;

namespace Api.Security.Benchmarks.Memory;

/// <summary>
/// Sends distinct valid tokens through the real pipeline, and after each one a token that is in use. The tokens are signed with a
/// symmetric key, because a million other signatures would take an hour; what is cached of a token does not depend on its signature.
/// </summary>
internal static class FloodedPipeline
{
    private const string Algorithm = "HS256";
    private const string Case = "tokens";
    private const double MostBytes = 1_200;
    private const double MostGrowth = 1.05;

    private static readonly int[] Marks = [100_000, 250_000, 500_000, MemoryRun.Inserts];

    public static async Task MeasureAsync(Report report)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(clock: null, Algorithm);
        var tokens = new BenchmarkTokens(issuer);
        string[] hot = [.. Enumerable.Range(0, MemoryRun.Hot).Select(_ => "Bearer " + tokens.Valid(Algorithm))];
        (await StartAsync(issuer)).Dispose(); // excludes what is loaded only once

        var before = ManagedMemory.Measure();
        using var pipeline = await StartAsync(issuer);
        using var meter = new CacheMeter(pipeline);
        foreach (var header in hot) Accept(pipeline, header);

        long missesOfHot = 0;
        var points = new List<Point>();
        for (var number = 1; number <= MemoryRun.Inserts; number++)
        {
            Accept(pipeline, "Bearer " + tokens.Valid(Algorithm));
            var misses = meter.Misses;
            Accept(pipeline, hot[number % hot.Length]);
            missesOfHot += meter.Misses - misses;
            if (Marks.Contains(number)) points.Add(new Point(number, meter.Size, ManagedMemory.Measure() - before, missesOfHot));
        }

        GC.KeepAlive(hot);
        Write(report, points);
    }

    private static Task<Pipeline> StartAsync(FakeAuthorizationServer issuer) => Pipeline.OursAsync(issuer, jwt =>
    {
        (jwt.TokenCache.SizeLimit, jwt.TokenCache.MaxAge) = (MemoryRun.Limit, TimeSpan.FromHours(1));
        var key = issuer.KeyFor(Algorithm);
        var secret = Base64.Decode(key.Jwk()["k"]!.GetValue<string>());
        jwt.Issuers[0].SigningKeys.Add(new JwtSigningKeyOptions { Id = key.KeyId, Value = Convert.ToBase64String(secret) });
    });

    // A new string each time, as with a new connection.
    private static void Accept(Pipeline pipeline, string header)
    {
        if (!pipeline.Authenticate(new string(header.AsSpan())).Succeeded)
            throw new InvalidOperationException("A valid token was refused.");
    }

    private static void Write(Report report, List<Point> points)
    {
        report.Line("Managed memory after full, compacting collections, minus the memory before the pipeline. After each new");
        report.Line(
            $"token, one of {MemoryRun.Hot:#,0} known ones is sent, so each known token once per {MemoryRun.Hot:#,0} new ones. "
            + $"All services of the pipeline are included. Tokens have eight claims, {Algorithm}.");
        report.Case("The token cache, through the pipeline");
        report.Table("| distinct tokens | kept | MB | bytes per token kept | of the known ones, verified again |",
            "|---:|---:|---:|---:|---:|",
            points.Select(point =>
                $"| {point.Tokens:#,0} | {point.Kept:#,0} | {point.Bytes / 1e6:0.0} | {point.BytesEach:0} | {point.MissesOfHot:#,0} |"));
        report.Check("measured",
            Target.AtMost("memory: bytes for each token kept, at its most", points.Max(point => point.BytesEach), MostBytes),
            Target.AtMost($"memory: after {points[^1].Tokens:#,0} tokens against after {points[1].Tokens:#,0}",
                (double)points[^1].Bytes / points[1].Bytes, MostGrowth),
            Target.AtMost("memory: tokens in use that were verified again", points[^1].MissesOfHot, 0));
        foreach (var point in points) report.Add(MemoryRun.Name, Case, $"{point.Tokens}", "bytes per token kept", point.BytesEach);
    }

    private sealed record Point(int Tokens, long Kept, long Bytes, long MissesOfHot)
    {
        public double BytesEach => (double)Bytes / Kept;
    }
}
