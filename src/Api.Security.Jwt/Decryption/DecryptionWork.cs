namespace Api.Security.Jwt;

/// <summary>
/// What one token may cost before anybody knows who sent it, in units of an RSA-1024 decryption, some 0.1 ms: 128, which is two RSA
/// keys of 4096 bits, four of 3072 or all eight of 2048, and six EC keys on P-384 or all eight on another curve. A token that names
/// no key would have to be tried with each.
/// </summary>
internal static class DecryptionWork
{
    public const int MostPerToken = 128;

    private const int UnitBits = 1024;

    /// <summary>An RSA key's work grows with the cube of its length.</summary>
    public static int OfRsa(int bits) => (int)Math.Ceiling(Math.Pow((double)bits / UnitBits, 3));

    /// <summary>An agreement on a curve; .NET's speed on each is not in the order of their lengths.</summary>
    public static int OfCurve(string curve) => curve switch
    {
        "P-256" => 2,
        "P-384" => 21,
        _ => 10,
    };

    /// <summary>What a token without <c>kid</c> may cost: every key of one kind.</summary>
    public static int OfAll(IEnumerable<DecryptionKey> keys) =>
        keys.DistinctBy(key => key.Material).GroupBy(key => key.Kind, StringComparer.Ordinal).Select(kind => kind.Sum(key => key.Work)).DefaultIfEmpty().Max();

    /// <summary>The most that a token with a <c>kid</c> may cost: the keys of that name, and those that have none.</summary>
    public static int OfOneName(IReadOnlyCollection<DecryptionKey> keys) =>
        keys.Select(key => key.KeyId).Distinct(StringComparer.Ordinal)
            .Select(name => OfAll(keys.Where(key => key.KeyId is null || key.KeyId == name))).DefaultIfEmpty().Max();
}
