namespace Api.Security.Jwt;

/// <summary>Finds settings that contradict <see cref="AccessTokenProfile.Fapi2"/>, each with its fix.</summary>
internal static class FapiErrors
{
    // FAPI 2.0 Security Profile, 5.3.2.1: 10 s in the future are accepted, 60 s are not.
    private static readonly TimeSpan LeastSkew = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(59);

    public static void Check(string path, JwtIssuerOptions issuer, List<string> errors)
    {
        if (issuer.Profile is not AccessTokenProfile.Fapi2) return;
        foreach (var name in issuer.Algorithms.Where(name => !FapiProfile.Allows(name)))
        {
            errors.Add(
                $"{path}:Algorithms: '{name}' is not one of {string.Join(", ", FapiProfile.Algorithms)}, which Profile Fapi2 allows.");
        }

        if (issuer.SigningKeys.Count > 0)
            errors.Add($"{path}:SigningKeys: remove them; Profile Fapi2 allows no symmetric keys.");
        if (issuer.ClockSkew < LeastSkew || issuer.ClockSkew > MostSkew)
            errors.Add($"{path}:ClockSkew: write a duration from 00:00:10 to 00:00:59, as Profile Fapi2 requires.");
    }
}
