namespace Api.Security.Jwt;

/// <summary>Returns the algorithms that an issuer is pinned to, in the listed order.</summary>
internal static class IssuerAlgorithms
{
    public static IReadOnlyList<SignatureAlgorithm> Get(JwtIssuerOptions issuer)
    {
        IEnumerable<string> names = issuer.Algorithms.Count > 0 ? issuer.Algorithms
            : issuer.Profile is AccessTokenProfile.Fapi2 ? FapiProfile.DefaultAlgorithms
            : issuer.SigningKeys.Count > 0 ? SignatureAlgorithm.DefaultSymmetricNames
            : SignatureAlgorithm.DefaultNames;
        return [.. names.Distinct(StringComparer.Ordinal).Select(SignatureAlgorithm.Find).OfType<SignatureAlgorithm>()];
    }
}
