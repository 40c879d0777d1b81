namespace Api.Security.Jwt;

/// <summary>What <see cref="AccessTokenProfile.Fapi2"/> sets and allows (FAPI 2.0 Security Profile, 5.4.1).</summary>
internal static class FapiProfile
{
    public static IReadOnlyList<string> DefaultAlgorithms { get; } = ["PS256", "ES256"];

    public static IReadOnlyList<string> Algorithms { get; } = ["PS256", "ES256", "EdDSA", "Ed25519"];

    /// <summary>The longest lifetime of a token, unless <see cref="JwtIssuerOptions.MaxTokenLifetime"/> is set.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromHours(1);

    public static bool Allows(string algorithm) => Algorithms.Contains(algorithm, StringComparer.Ordinal);
}
