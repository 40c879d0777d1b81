using System.Numerics;

namespace Api.Security;

/// <summary>
/// Recognizes RSA moduli made by the flawed Infineon generator (CVE-2017-15361), whose private keys can be computed: modulo
/// each small prime they are a power of 65537 (Nemec et al., "The Return of Coppersmith's Attack", 2017, section 2).
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    // The primes up to 167, whose product is the generator's modulus for its smallest keys.
    private static readonly (int Prime, bool[] IsPower)[] Primes =
        [.. Enumerable.Range(3, 165).Where(IsPrime).Select(prime => (prime, PowersModulo(prime)))];

    public static bool Matches(BigInteger modulus) => Array.TrueForAll(Primes, prime => prime.IsPower[(int)(modulus % prime.Prime)]);

    private static bool[] PowersModulo(int prime)
    {
        var powers = new bool[prime];
        for (var power = 1; !powers[power]; power = power * (Generator % prime) % prime) powers[power] = true;
        return powers;
    }

    private static bool IsPrime(int number) =>
        Enumerable.Range(2, number - 2).All(divisor => divisor * divisor > number || number % divisor != 0);
}
