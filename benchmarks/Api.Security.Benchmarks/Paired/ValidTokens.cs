using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>A valid token, new and known, compared with JwtBearer and with the signature alone.</summary>
internal static class ValidTokens
{
    public const string Raw = "raw verification";
    public const string JwtBearer = "JwtBearer, valid";
    public const string New = "ours, token not seen before";
    public const string Known = "ours, token seen before";
    public const string Same = "ours, the same header object";
    private const string Expired = "ours, expired";

    private static readonly Dictionary<string, double> RawLimits = new() { ["RS256"] = 1.15, ["PS256"] = 1.25, ["ES256"] = 1.10 };

    public static void Compare(World world, string algorithm, Report report)
    {
        var token = world.Tokens.Valid(algorithm);
        var series = Comparison.Create(algorithm, world.Empty, "Bearer " + token,
            new Contestant(Raw, world.Raw(algorithm, token).Verify, Harness: null),
            Contestant.Accepted(JwtBearer, world.JwtBearer, token),
            Contestant.AcceptedInTurn(New, world.OursCold, new DistinctTokens(world.Tokens, algorithm)),
            Contestant.AcceptedAnew(Known, world.Ours, token),
            Contestant.Accepted(Same, world.Ours, token),
            Contestant.Refused(Expired, world.Ours, world.Tokens.Expired(algorithm)));

        var (raw, jwtBearer) = (series[Raw], series[JwtBearer]);
        series.Write(report,
            series[New].TimeAtMost(RawLimits[algorithm], raw, $"{algorithm}, new token: time against raw verification"),
            series[New].TimeAtMost(0.95, jwtBearer, $"{algorithm}, new token: time against JwtBearer"),
            series[New].BytesAtMost(0.6, jwtBearer, $"{algorithm}, new token: allocations against JwtBearer"),
            series[Known].TimeAtMost(0.10, jwtBearer, $"{algorithm}, known token: time against JwtBearer"),
            series[Known].BytesAtMost(0.35, jwtBearer, $"{algorithm}, known token: allocations against JwtBearer"),
            series[Same].TimeAtMost(0.06, jwtBearer, $"{algorithm}, same header: time against JwtBearer"),
            series[Same].BytesAtMost(0.35, jwtBearer, $"{algorithm}, same header: allocations against JwtBearer"),
            series[Expired].TimeAtMost(1.05, series[New], $"{algorithm}, expired token: time against ours, new token"));
        report.Line();
        report.Line(
            $"A token of {token.Length} characters. For information, against raw verification (paired / minima): "
            + $"ours {series[New].PairedRatio(raw):0.000} / {series[New].MinimaRatio(raw):0.000}, "
            + $"JwtBearer {jwtBearer.PairedRatio(raw):0.000} / {jwtBearer.MinimaRatio(raw):0.000}.");
    }
}
