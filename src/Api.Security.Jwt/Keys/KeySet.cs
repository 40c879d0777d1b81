using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>The usable keys of one issuer at one time. Immutable.</summary>
internal sealed class KeySet
{
    private readonly VerificationKey[] _keys;

    private KeySet(VerificationKey[] keys) => _keys = keys;

    public int Count => _keys.Length;

    /// <summary>Takes over a set of published or configured keys.</summary>
    /// <returns>
    /// <see langword="null"/> when the set as a whole cannot be trusted or used: no usable key, symmetric keys beside
    /// others, or one <c>kid</c> for two keys for signatures.
    /// </returns>
    public static KeySet? TryCreate(IEnumerable<JsonWebKey> keys, IReadOnlyList<SignatureAlgorithm> algorithms)
    {
        var all = keys.ToArray();
        if (all.Any(IsSymmetric) && !Array.TrueForAll(all, IsSymmetric)) return null;

        // Also when only one of the two could be used: which one the issuer meant is not ours to guess.
        var named = all.Where(key => key.Kid is not null && KeyImport.IsForSignatures(key)).ToArray();
        if (named.DistinctBy(key => key.Kid, StringComparer.Ordinal).Count() < named.Length) return null;

        var usable = all.Select(key => KeyImport.TryImport(key, algorithms)).OfType<VerificationKey>().ToArray();
        return usable.Length == 0 ? null : new KeySet(usable);
    }

    /// <summary>Whether a set that should be public holds private or symmetric material (RFC 7517, 9.2).</summary>
    public static bool HoldsSecrets(IEnumerable<JsonWebKey> keys) => keys.Any(key =>
        IsSymmetric(key) || new[] { key.D, key.DP, key.DQ, key.P, key.Q, key.QI, key.K }.Any(member => !string.IsNullOrEmpty(member)));

    /// <summary>
    /// The key that has this <c>kid</c> and algorithm. Without <c>kid</c> the one key that fits, if exactly one does: trying
    /// one after the other would let a token choose (RFC 8725, 3.1).
    /// </summary>
    public KeyMatch Match(TokenHeader header)
    {
        if (header.KeyId is null) return MatchWithoutKeyId(header.Algorithm);
        foreach (var key in _keys)
        {
            if (!string.Equals(key.KeyId, header.KeyId, StringComparison.Ordinal)) continue;
            return key.Algorithm == header.Algorithm ? new KeyMatch(key, null) : new KeyMatch(null, Refusal.KeyMismatch);
        }

        return new KeyMatch(null, Refusal.KeyUnknown);
    }

    private KeyMatch MatchWithoutKeyId(SignatureAlgorithm algorithm)
    {
        var fitting = Array.FindAll(_keys, key => key.Algorithm == algorithm);
        return fitting.Length == 1 ? new KeyMatch(fitting[0], null) : new KeyMatch(null, Refusal.KeyAmbiguous);
    }

    private static bool IsSymmetric(JsonWebKey key) => key.Kty == SignatureAlgorithm.Symmetric;
}
