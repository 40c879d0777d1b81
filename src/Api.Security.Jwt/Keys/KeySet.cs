using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>The usable keys of one issuer at one time. Immutable.</summary>
internal sealed class KeySet
{
    private readonly Dictionary<string, VerificationKey> _byKeyId = new(StringComparer.Ordinal);
    private readonly VerificationKey[] _keys;

    private KeySet(VerificationKey[] keys, int broken)
    {
        (_keys, BrokenKeys) = (keys, broken);
        foreach (var key in keys)
            if (key.KeyId is not null) _byKeyId[key.KeyId] = key;
    }

    public int Count => _keys.Length;

    /// <summary>How many keys for signatures were left out because they are too weak or malformed.</summary>
    public int BrokenKeys { get; }

    /// <summary>Takes over a set of published or configured keys.</summary>
    /// <param name="keys">The keys as they are written.</param>
    /// <param name="algorithms">The issuer's algorithms, in order.</param>
    /// <param name="known">The set before this one. What is in both stays the same object, and with it the tokens it vouched for.</param>
    /// <param name="unreadable">How many more there are that could not be read.</param>
    /// <returns>
    /// <see langword="null"/> when the set as a whole cannot be trusted or used: no usable key, symmetric keys beside
    /// others, or one <c>kid</c> for two different keys for signatures.
    /// </returns>
    public static KeySet? TryCreate(IEnumerable<JsonWebKey> keys, IReadOnlyList<SignatureAlgorithm> algorithms, KeySet? known = null, int unreadable = 0)
    {
        var all = keys.ToArray();
        if (all.Any(IsSymmetric) && !Array.TrueForAll(all, IsSymmetric)) return null;

        // Also when only one of the two could be used: which one the issuer meant is not ours to guess.
        var signing = all.Where(KeyImport.IsForSignatures).ToArray();
        var named = signing.DistinctBy(KeyMaterial.Of).Where(key => key.Kid is not null).ToArray();
        if (named.DistinctBy(key => key.Kid, StringComparer.Ordinal).Count() < named.Length) return null;

        // A key that is listed with "alg" and without has the one that it states.
        var pinned = signing.Select(key => (Key: key, Algorithm: KeyImport.AlgorithmFor(key, algorithms))).Where(key => key.Algorithm is not null)
            .OrderBy(key => string.IsNullOrEmpty(key.Key.Alg)).DistinctBy(key => KeyMaterial.Of(key.Key)).ToArray();
        var usable = pinned.Select(key => known?.Find(KeyMaterial.Of(key.Key), key.Algorithm!) ?? KeyImport.TryImport(key.Key, key.Algorithm!)).OfType<VerificationKey>().ToArray();
        return usable.Length == 0 ? null : new KeySet(usable, pinned.Length - usable.Length + unreadable);
    }

    /// <summary>
    /// The key that has this <c>kid</c> and algorithm. Without <c>kid</c> the one key that fits, if exactly one does: trying
    /// one after the other would let a token choose (RFC 8725, 3.1).
    /// </summary>
    public KeyMatch Match(TokenHeader header)
    {
        if (header.KeyId is null) return MatchWithoutKeyId(header.Algorithm);
        if (!_byKeyId.TryGetValue(header.KeyId, out var key)) return new KeyMatch(null, Refusal.KeyUnknown);
        return key.Algorithm == header.Algorithm ? new KeyMatch(key, null) : new KeyMatch(null, Refusal.KeyMismatch);
    }

    /// <summary>Tells each key that is not in <paramref name="next"/> that it no longer counts.</summary>
    public void GiveWayTo(KeySet next)
    {
        foreach (var key in _keys)
            if (!next._keys.Contains(key)) key.Retire();
    }

    public bool HasSameKeys(KeySet other) => _keys.Length == other._keys.Length && Array.TrueForAll(_keys, other._keys.Contains);

    private VerificationKey? Find(KeyMaterial material, SignatureAlgorithm algorithm) =>
        Array.Find(_keys, key => key.Material == material && key.Algorithm == algorithm);

    private KeyMatch MatchWithoutKeyId(SignatureAlgorithm algorithm)
    {
        var fitting = Array.FindAll(_keys, key => key.Algorithm == algorithm);
        return fitting.Length == 1 ? new KeyMatch(fitting[0], null) : new KeyMatch(null, Refusal.KeyAmbiguous);
    }

    private static bool IsSymmetric(JsonWebKey key) => key.Kty == SignatureAlgorithm.Symmetric;
}
