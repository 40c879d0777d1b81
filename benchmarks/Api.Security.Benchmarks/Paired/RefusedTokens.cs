using Api.Security.Benchmarks.Subjects;

namespace Api.Security.Benchmarks.Paired;

/// <summary>Invalid tokens: the cost of each fault compared with the cost of a valid token in JwtBearer.</summary>
internal static class RefusedTokens
{
    private const string Algorithm = "RS256";

    public static void Compare(World world, Report report)
    {
        var tokens = world.Tokens;
        (string Name, string Token, double? Limit)[] faults =
        [
            ("two segments", tokens.TwoSegments(Algorithm), 0.1),
            ("four segments", tokens.FourSegments(Algorithm), 0.1),
            ("foreign character in base64url", tokens.ForeignCharacter(Algorithm), 0.1),
            ("impossible length of base64url", tokens.ImpossibleLength(Algorithm), 0.1),
            ("unknown issuer", tokens.UnknownIssuer(Algorithm), 0.3),
            ("header is not JSON", tokens.HeaderNotJson(Algorithm), 0.3),
            ("header's JSON cut off", tokens.HeaderCutOff(Algorithm), 0.3),
            ("payload's JSON cut off", tokens.PayloadCutOff(Algorithm), 0.3),
            ("another key's signature", tokens.SignatureOfAnother(Algorithm), null),
        ];

        var valid = tokens.Valid(Algorithm);
        var series = Comparison.Create($"Refusals, {Algorithm}, against JwtBearer's time for a valid token", world.Empty, "Bearer " + valid,
        [
            Contestant.Accepted(ValidTokens.JwtBearer, world.JwtBearer, valid),
            .. faults.Select(fault => Contestant.Refused("ours, " + fault.Name, world.Ours, fault.Token)),
            .. faults.Select(fault => Contestant.Refused("JwtBearer, " + fault.Name, world.JwtBearer, fault.Token)),
        ]);

        series.Write(report,
        [
            .. faults.Where(fault => fault.Limit is not null).Select(fault =>
                series["ours, " + fault.Name].TimeAtMost(fault.Limit!.Value, series[ValidTokens.JwtBearer],
                    $"refused, {fault.Name}: time against JwtBearer, valid")),
        ]);
    }
}
