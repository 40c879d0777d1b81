using Microsoft.Extensions.Options;

namespace Api.Security.DPoP;

/// <summary>The algorithms that proofs may be signed with, in the order of the settings.</summary>
internal sealed class ProofAlgorithms(IOptions<DPoPOptions> options)
{
    private static readonly string[] Default = ["ES256", "PS256"];

    public IReadOnlyList<SignatureAlgorithm> All { get; } =
        [.. NamesIn(options.Value).Select(SignatureAlgorithm.Find).OfType<SignatureAlgorithm>()];

    /// <summary>The names, separated by spaces, as challenges list them (RFC 9449, 7.1).</summary>
    public string Names => field ??= string.Join(' ', All.Select(algorithm => algorithm.Name));

    /// <returns><see langword="null"/> when the algorithm is not allowed.</returns>
    public SignatureAlgorithm? Find(string? name)
    {
        foreach (var algorithm in All)
            if (string.Equals(algorithm.Name, name, StringComparison.Ordinal)) return algorithm;
        return null;
    }

    private static IEnumerable<string> NamesIn(DPoPOptions options) =>
        options.Algorithms.Count == 0 ? Default : options.Algorithms.Distinct(StringComparer.Ordinal);
}
