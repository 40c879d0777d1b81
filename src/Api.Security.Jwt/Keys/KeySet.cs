namespace Api.Security.Jwt;

/// <summary>The usable keys of one issuer at one time. Immutable.</summary>
internal sealed class KeySet
{
    private const int MostWithdrawn = 100;
    private const int MostMade = 25; // more than any issuer has; some 50 ms for P-384

    // By kid; without a key where it stands for two.
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
        _withdrawn.UnionWith(known._byKeyId.Keys.Concat(known._withdrawn).Where(keyId => !_byKeyId.ContainsKey(keyId)).Take(MostWithdrawn));
    }

    /// <summary>How many keys there are; one with two algorithms is one.</summary>
    public int Count { get; }

    /// <summary>How many keys for signatures were left out because they are too weak, malformed, or share a <c>kid</c> with another.</summary>
    public int BrokenKeys { get; }

    /// <summary>Whether a <c>kid</c> stands for two different keys of one algorithm.</summary>
    public bool HasAmbiguousKeyIds { get; }

    /// <summary>
    /// Takes over a set of published or configured keys. The first points are made into keys, so that those off their curve are left out;
    /// the others when a token names them, and under one that cannot be made no signature holds.
    /// </summary>
    /// <param name="keys">The keys as they are written.</param>
    /// <param name="algorithms">The issuer's algorithms, in order.</param>
    /// <param name="known">The set before this one. What is in both stays the same object, and with it the tokens it vouched for.</param>
    /// <param name="unreadable">How many more there are that could not be read.</param>
    /// <returns><see langword="null"/> when the set as a whole cannot be trusted or used: no usable key, or symmetric keys beside others.</returns>
    public static KeySet? TryCreate(IEnumerable<Jwk> keys, IReadOnlyList<SignatureAlgorithm> algorithms, KeySet? known = null, int unreadable = 0)
    {
        var all = keys.ToArray();
        if (all.Any(IsSymmetric) && !Array.TrueForAll(all, IsSymmetric)) return null;
        var assignment = KeyAssignment.Of(Array.FindAll(all, KeyImport.IsForSignatures), algorithms);
        var made = 0;
        var usable = assignment.Served.Select(Import).OfType<VerificationKey>().ToArray();
        return usable.Length == 0 ? null : new KeySet(usable, assignment, known, unreadable);

        VerificationKey? Import((Jwk Key, SignatureAlgorithm Algorithm) one)
        {
            if (known?._keys.GetValueOrDefault((one.Key.Material, one.Algorithm)) is { } same) return same;
            var key = KeyImport.TryImport(one.Key, one.Algorithm);
            return key is null || one.Algorithm.Curve is null || made++ >= MostMade || key.CanBeMade() ? key : null;
        }
    }

    /// <summary>
    /// The key that has this <c>kid</c> and algorithm. Without <c>kid</c> the one key that fits, if exactly one does: trying
    /// one after the other would let a token choose (RFC 8725, 3.1).
    /// </summary>
    public KeyMatch Match(TokenHeader header)
    {
        if (header.KeyId is null) return MatchWithoutKeyId(header.Algorithm);
        if (!_byKeyId.TryGetValue(header.KeyId, out var named)) return new KeyMatch(null, Refusal.KeyUnknown);
        foreach (var (algorithm, key) in named)
            if (algorithm == header.Algorithm) return key is null ? new KeyMatch(null, Refusal.KeyAmbiguous) : new KeyMatch(key, null);
        return new KeyMatch(null, Refusal.KeyMismatch);
    }

    /// <summary>Whether the issuer listed this <c>kid</c> earlier and does no longer.</summary>
    public bool HasWithdrawn(string keyId) => _withdrawn.Contains(keyId);

    /// <summary>Tells each key that is not in <paramref name="next"/> that it no longer counts.</summary>
    public void GiveWayTo(KeySet next)
    {
        foreach (var key in _keys.Values)
            if (!next.Holds(key)) key.Retire();
    }

    public bool HasSameKeys(KeySet other) => _keys.Count == other._keys.Count && _keys.Values.All(other.Holds);

    private bool Holds(VerificationKey key) => _keys.GetValueOrDefault((key.Material, key.Algorithm)) == key;

    // One key under two names is one.
    private KeyMatch MatchWithoutKeyId(SignatureAlgorithm algorithm)
    {
        VerificationKey? found = null;
        foreach (var key in _keys.Values)
        {
            if (key.Algorithm != algorithm) continue;
            if (found is not null && found.Material.Digest != key.Material.Digest) return new KeyMatch(null, Refusal.KeyAmbiguous);
            if (found is null || string.CompareOrdinal(key.KeyId, found.KeyId) < 0) found = key;
        }

        return found is null ? new KeyMatch(null, Refusal.KeyAmbiguous) : new KeyMatch(found, null);
    }

    private static bool IsSymmetric(Jwk key) => key.KeyType == SignatureAlgorithm.Symmetric;
}
