namespace Api.Security.DPoP;

/// <summary>Lists the algorithms of proofs in challenges (RFC 9449, 7.1).</summary>
internal sealed class ProofChallenge(ProofAlgorithms algorithms) : IChallengeParameters
{
    public string AuthorizationScheme => ApiSecurityDefaults.DPoPScheme;

    public IReadOnlyList<(string Name, string Value)> Parameters { get; } = [("algs", algorithms.Names)];
}
