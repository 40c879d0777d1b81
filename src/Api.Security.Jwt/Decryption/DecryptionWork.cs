namespace Api.Security.Jwt;

/// <summary>
/// The decryption cost of one token, which any unauthenticated caller can cause. The unit is an RSA-1024 decryption, about 0.1 ms. The
/// limit is 128: two RSA keys of 4096 bits, four of 3072 or all eight of 2048; six EC keys on P-384, or all eight on another curve. A
/// token without <c>kid</c> would have to be tried with each key.
/// </summary>
internal static class DecryptionWork
{
    public const int MostPerToken = 128;

    private const int UnitBits = 1024;

    /// <summary>Returns the cost of an RSA key, which grows with the cube of its length.</summary>
    public static int OfRsa(int bits) => (int)Math.Ceiling(Math.Pow((double)bits / UnitBits, 3));

    /// <summary>Returns the cost of a key agreement on a curve. In .NET it does not grow with the key length.</summary>
    public static int OfCurve(string curve) => curve switch
    {
        "P-256" => 2,
        "P-384" => 21,
        _ => 10,
    };

    /// <summary>Returns the maximum cost of a token without <c>kid</c>: every key of one kind.</summary>
    public static int OfAll(IEnumerable<DecryptionKey> keys) =>
        keys.DistinctBy(key => key.Material).GroupBy(key => key.Kind, StringComparer.Ordinal)
            .Select(kind => kind.Sum(key => key.Work)).DefaultIfEmpty().Max();

    /// <summary>Returns the maximum cost of a token with a <c>kid</c>: the keys with that <c>kid</c>, and those without one.</summary>
    public static int OfOneName(IReadOnlyCollection<DecryptionKey> keys) =>
        keys.Select(key => key.KeyId).Distinct(StringComparer.Ordinal)
            .Select(name => OfAll(keys.Where(key => key.KeyId is null || key.KeyId == name))).DefaultIfEmpty().Max();
}
