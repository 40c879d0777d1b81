namespace Api.Security.Jwt;

/// <summary>
/// Assigns a key to each <c>kid</c> and algorithm, independently of the order of the keys. A key that is listed with several algorithms
/// is used with each of them that is pinned. If one <c>kid</c> has two different keys of one algorithm, neither is used, even if only one
/// of the two is usable: it is not clear which one the issuer means.
/// </summary>
internal sealed class KeyAssignment
{
    private KeyAssignment()
    {
    }

    /// <summary>The keys with the algorithms they are used with; each pair once.</summary>
    public required IReadOnlyList<(Jwk Key, SignatureAlgorithm Algorithm)> Served { get; init; }

    /// <summary>The combinations of <c>kid</c> and algorithm that have two different keys.</summary>
    public required HashSet<(string KeyId, SignatureAlgorithm Algorithm)> Ambiguous { get; init; }

    /// <summary>The number of different keys for signatures with a pinned algorithm.</summary>
    public required int KeyCount { get; init; }

    /// <param name="keys">Keys for signatures.</param>
    /// <param name="algorithms">The issuer's algorithms, in order.</param>
    public static KeyAssignment Create(IReadOnlyList<Jwk> keys, IReadOnlyList<SignatureAlgorithm> algorithms)
    {
        var fitting = keys.Select(key => (Key: key, Algorithms: Fitting(key, algorithms)))
            .Where(key => key.Algorithms.Length > 0).ToArray();
        var meant = new Dictionary<(string, SignatureAlgorithm), string>();
        var ambiguous = new HashSet<(string KeyId, SignatureAlgorithm Algorithm)>();
        foreach (var (key, fits) in fitting)
        {
            if (key.KeyId is not { } keyId) continue;
            foreach (var algorithm in fits)
                if (!meant.TryAdd((keyId, algorithm), key.Material.Digest) && meant[(keyId, algorithm)] != key.Material.Digest)
                    ambiguous.Add((keyId, algorithm));
        }

        // A key that is listed both with and without "alg" has the stated ones. A key without any has the first algorithm that fits.
        var stating = fitting.Where(key => key.Key.Algorithm is not null).Select(key => key.Key.Material).ToHashSet();
        var served = fitting.Where(key => key.Key.Algorithm is not null || !stating.Contains(key.Key.Material))
            .Select(key => (key.Key, Algorithm: key.Algorithms[0]))
            .Where(one => one.Key.KeyId is null || !ambiguous.Contains((one.Key.KeyId, one.Algorithm)))
            .DistinctBy(one => (one.Key.Material, one.Algorithm)).ToArray();
        return new KeyAssignment
        {
            Served = served, Ambiguous = ambiguous, KeyCount = fitting.Select(key => key.Key.Material).Distinct().Count(),
        };
    }

    // With "alg", only that algorithm fits, if it is pinned. Without it, every pinned algorithm of its type and curve fits: for an EC key
    // there is one, for Ed25519 there are two.
    private static SignatureAlgorithm[] Fitting(Jwk key, IReadOnlyList<SignatureAlgorithm> algorithms) =>
    [
        .. algorithms.Where(algorithm => algorithm.KeyType == key.KeyType && (algorithm.Curve is null || algorithm.Curve == key.Curve) &&
            (key.Algorithm is null || algorithm.Name == key.Algorithm)),
    ];
}
