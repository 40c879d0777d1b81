using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>Measures whether many issuers or keys slow down a token, compared with one issuer with one key of its algorithm.</summary>
internal static class ManyIssuersAndKeys
{
    private const string Algorithm = "RS256";
    private const double Limit = 1.1;

    public static void Compare(World world, Crowds crowds, Report report)
    {
        var (token, tokenOfMany) = (world.Tokens.Valid(Algorithm), crowds.TokensOfManyKeys.Valid(Algorithm));
        var series = Comparison.Create($"Many issuers, many keys, {Algorithm}", world.Empty, "Bearer " + token,
            Contestant.AcceptedInTurn("one issuer, new token", world.OursCold, new DistinctTokens(world.Tokens, Algorithm)),
            Contestant.AcceptedInTurn("1,000 issuers, new token", crowds.ManyIssuers.Cold, new DistinctTokens(world.Tokens, Algorithm)),
            Contestant.AcceptedInTurn("100 keys, new token", crowds.ManyKeys.Cold, new DistinctTokens(crowds.TokensOfManyKeys, Algorithm)),
            Contestant.AcceptedInTurn("100 keys that sign in turn, new token", crowds.ManyKeys.Cold, crowds.OfEachKey(Algorithm)),
            Contestant.AcceptedAnew("one issuer, known token", world.Ours, token),
            Contestant.AcceptedAnew("1,000 issuers, known token", crowds.ManyIssuers.Ours, token),
            Contestant.AcceptedAnew("100 keys, known token", crowds.ManyKeys.Ours, tokenOfMany));

        series.Write(report,
            Against("1,000 issuers, new token", "one issuer, new token"),
            Against("100 keys, new token", "one issuer, new token"),
            Against("1,000 issuers, known token", "one issuer, known token"),
            Against("100 keys, known token", "one issuer, known token"));
        report.Line();
        var inTurn = series["100 keys that sign in turn, new token"];
        report.Line(
            $"The token's issuer is the last of the 1,000; only one of the 100 keys signs. "
            + $"If all {crowds.KeysOf(Algorithm)} keys for {Algorithm} among them");
        report.Line($"signed in turn, a new token would take {inTurn.PairedRatio(series["one issuer, new token"]):0.000} times as long.");

        Target Against(string many, string one) => series[many].TimeAtMost(Limit, series[one], $"{many}: time against one issuer");
    }
}
