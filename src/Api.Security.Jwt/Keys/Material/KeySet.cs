namespace Api.Security.Jwt;

/// <summary>The usable keys of one issuer at one time. Immutable.</summary>
internal sealed class KeySet
{
    private const int MostWithdrawn = 100;
    private const int MostMade = 25; // more than any issuer has; some 50 ms for P-384

    // By kid; the key is null where the kid is ambiguous.
    private readonly Dictionary<string, (SignatureAlgorithm Algorithm, VerificationKey? Key)[]> _byKeyId = new(StringComparer.Ordinal);
    private readonly Dictionary<(KeyMaterial, SignatureAlgorithm), VerificationKey> _keys;
    private readonly HashSet<string> _withdrawn = new(StringComparer.Ordinal);

    private KeySet(VerificationKey[] keys, KeyAssignment assignment, KeySet? known, int unreadable)
    {
        _keys = keys.ToDictionary(key => (key.Material, key.Algorithm));
        Count = keys.Select(key => key.Material).Distinct().Count();
        BrokenKeys = assignment.KeyCount - Count + unreadable;
        HasAmbiguousKeyIds = assignment.Ambiguous.Count > 0;
        var named = keys.Where(key => key.KeyId is not null).Select(key => (KeyId: key.KeyId!, key.Algorithm, Key: (VerificationKey?)key));
        var ambiguous = assignment.Ambiguous.Select(one => (one.KeyId, one.Algorithm, Key: (VerificationKey?)null));
        foreach (var group in named.Concat(ambiguous).GroupBy(one => one.KeyId, StringComparer.Ordinal))
            _byKeyId[group.Key] = [.. group.Select(one => (one.Algorithm, one.Key))];
        if (known is null) return;
        _withdrawn.UnionWith(
            known._byKeyId.Keys.Concat(known._withdrawn).Where(keyId => !_byKeyId.ContainsKey(keyId)).Take(MostWithdrawn));
    }

    /// <summary>The number of keys; a key with two algorithms counts once.</summary>
    public int Count { get; }

    /// <summary>The number of signature keys left out because they are too weak, malformed, or share a <c>kid</c> with another.</summary>
    public int BrokenKeys { get; }

    /// <summary>Whether a <c>kid</c> has two different keys of one algorithm.</summary>
    public bool HasAmbiguousKeyIds { get; }

    /// <summary>
    /// Creates a set of published or configured keys. The first keys on curves are created at once, so that those with a point off the
    /// curve are left out. Later ones are created when a token names them; if that fails, no signature is valid under them.
    /// </summary>
    /// <param name="keys">The keys as published or configured.</param>
    /// <param name="algorithms">The issuer's algorithms, in order.</param>
    /// <param name="known">The previous set. A key in both sets stays the same object, so the tokens that it verified stay cached.</param>
    /// <param name="unreadable">The number of further keys that could not be read.</param>
    /// <param name="ed25519">Verifies Ed25519; <see langword="null"/> when the application did not add it.</param>
    /// <returns>The set; <see langword="null"/> when it has no usable key, or mixes symmetric keys with others.</returns>
    public static KeySet? TryCreate(
        IEnumerable<Jwk> keys, IReadOnlyList<SignatureAlgorithm> algorithms, KeySet? known = null, int unreadable = 0,
        IEd25519? ed25519 = null)
    {
        var all = keys.ToArray();
        if (all.Any(IsSymmetric) && !Array.TrueForAll(all, IsSymmetric)) return null;
        var assignment = KeyAssignment.Create(Array.FindAll(all, KeyImport.IsForSignatures), algorithms);
        var made = 0;
        var usable = assignment.Served.Select(Import).OfType<VerificationKey>().ToArray();
        return usable.Length == 0 ? null : new KeySet(usable, assignment, known, unreadable);

        VerificationKey? Import((Jwk Key, SignatureAlgorithm Algorithm) one)
        {
            if (known?._keys.GetValueOrDefault((one.Key.Material, one.Algorithm)) is { } same) return same;
            var key = KeyImport.TryImport(one.Key, one.Algorithm, ed25519);
            return key is null || one.Algorithm.Curve is null || made++ >= MostMade || key.CanBeMade() ? key : null;
        }
    }

    /// <summary>
    /// Returns the key with the token's <c>kid</c> and algorithm. Without <c>kid</c>, returns the key that fits, if exactly one does:
    /// several keys are never tried in turn (RFC 8725, 3.1).
    /// </summary>
    public Outcome<VerificationKey> Match(TokenHeader header)
    {
        if (header.KeyId is null) return MatchWithoutKeyId(header.Algorithm);
        if (!_byKeyId.TryGetValue(header.KeyId, out var named)) return JwtRefusals.KeyUnknown;
        foreach (var (algorithm, key) in named)
            if (algorithm == header.Algorithm) return key is null ? JwtRefusals.KeyAmbiguous : Outcome.Success(key);
        return JwtRefusals.KeyMismatch;
    }

    /// <summary>Checks whether the issuer published this <c>kid</c> before, but no longer does.</summary>
    public bool HasWithdrawn(string keyId) => _withdrawn.Contains(keyId);

    /// <summary>Retires each key that is not in <paramref name="next"/>.</summary>
    public void GiveWayTo(KeySet next)
    {
        foreach (var key in _keys.Values)
            if (!next.Holds(key)) key.Retire();
    }

    public bool HasSameKeys(KeySet other) => _keys.Count == other._keys.Count && _keys.Values.All(other.Holds);

    /// <summary>Checks whether the set has this very key.</summary>
    public bool Holds(VerificationKey key) => _keys.GetValueOrDefault((key.Material, key.Algorithm)) == key;

    // One key with two kids counts as one key.
    private Outcome<VerificationKey> MatchWithoutKeyId(SignatureAlgorithm algorithm)
    {
        VerificationKey? found = null;
        foreach (var key in _keys.Values)
        {
            if (key.Algorithm != algorithm) continue;
            if (found is not null && found.Material.Digest != key.Material.Digest) return JwtRefusals.KeyAmbiguous;
            if (found is null || string.CompareOrdinal(key.KeyId, found.KeyId) < 0) found = key;
        }

        return found is null ? JwtRefusals.KeyAmbiguous : Outcome.Success(found);
    }

    private static bool IsSymmetric(Jwk key) => key.KeyType == SignatureAlgorithm.Symmetric;
}
