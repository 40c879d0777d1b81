namespace Api.Security.Jwt;

/// <summary>
/// Which key a <c>kid</c> and an algorithm stand for, in whatever order the keys are listed. A key that is listed with several
/// algorithms serves each of them that is pinned. Where one <c>kid</c> stands for two different keys of one algorithm, it stands for
/// neither: which one the issuer means is not ours to guess, also when only one of the two could be used.
/// </summary>
internal sealed class KeyAssignment
{
    private KeyAssignment()
    {
    }

    /// <summary>Each key with each algorithm that it serves, once.</summary>
    public required IReadOnlyList<(Jwk Key, SignatureAlgorithm Algorithm)> Served { get; init; }

    /// <summary>What stands for two different keys.</summary>
    public required HashSet<(string KeyId, SignatureAlgorithm Algorithm)> Ambiguous { get; init; }

    /// <summary>How many different keys are for signatures with a pinned algorithm.</summary>
    public required int KeyCount { get; init; }

    /// <param name="keys">Keys for signatures.</param>
    /// <param name="algorithms">The issuer's algorithms, in order.</param>
    public static KeyAssignment Of(IReadOnlyList<Jwk> keys, IReadOnlyList<SignatureAlgorithm> algorithms)
    {
        var fitting = keys.Select(key => (Key: key, Algorithms: Fitting(key, algorithms))).Where(key => key.Algorithms.Length > 0).ToArray();
        var meant = new Dictionary<(string, SignatureAlgorithm), string>();
        var ambiguous = new HashSet<(string KeyId, SignatureAlgorithm Algorithm)>();
        foreach (var (key, fits) in fitting)
        {
            if (key.KeyId is not { } keyId) continue;
            foreach (var algorithm in fits)
                if (!meant.TryAdd((keyId, algorithm), key.Material.Digest) && meant[(keyId, algorithm)] != key.Material.Digest) ambiguous.Add((keyId, algorithm));
        }

        // A key that is listed with "alg" and without has those that are stated; one without any has the first that fits.
        var stating = fitting.Where(key => key.Key.Algorithm is not null).Select(key => key.Key.Material).ToHashSet();
        var served = fitting.Where(key => key.Key.Algorithm is not null || !stating.Contains(key.Key.Material))
            .Select(key => (key.Key, Algorithm: key.Algorithms[0]))
            .Where(one => one.Key.KeyId is null || !ambiguous.Contains((one.Key.KeyId, one.Algorithm)))
            .DistinctBy(one => (one.Key.Material, one.Algorithm)).ToArray();
        return new KeyAssignment { Served = served, Ambiguous = ambiguous, KeyCount = fitting.Select(key => key.Key.Material).Distinct().Count() };
    }

    // With "alg" it is that one, if it is pinned. Without it an EC key has the algorithm of its curve, and others may mean any of their type.
    private static SignatureAlgorithm[] Fitting(Jwk key, IReadOnlyList<SignatureAlgorithm> algorithms) =>
    [
        .. algorithms.Where(algorithm => algorithm.KeyType == key.KeyType && (algorithm.Curve is null || algorithm.Curve == key.Curve) &&
            (key.Algorithm is null || algorithm.Name == key.Algorithm)),
    ];
}
