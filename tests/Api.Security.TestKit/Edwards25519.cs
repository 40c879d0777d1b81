using System.Numerics;
using System.Security.Cryptography;

namespace Api.Security.TestKit;

/// <summary>
/// The curve of Ed25519 (RFC 8032, 5.1), written for tests: signs for the fake issuers, and makes the points and numbers of attacks, which
/// a library does not. Slow, and not safe against anyone who measures its time.
/// </summary>
public static class Edwards25519
{
    /// <summary>The prime of the field.</summary>
    public static readonly BigInteger P = BigInteger.Pow(2, 255) - 19;

    /// <summary>The order of the base point.</summary>
    public static readonly BigInteger L = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493");

    private static readonly BigInteger D = Mod(-121665 * Inverse(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (P - 1) / 4, P);

    public static readonly EdwardsPoint Identity = new(0, 1, 1, 0);
    public static readonly EdwardsPoint Base = Decode([0x58, .. Enumerable.Repeat((byte)0x66, 31)])!.Value;

    /// <summary>A point of order 8: L times a point outside the subgroup of the base point, for the smallest y that gives one.</summary>
    public static readonly EdwardsPoint OfOrderEight = Enumerable.Range(2, 100).Select(y => Decode(Bytes(y)))
        .OfType<EdwardsPoint>().Select(point => Multiply(point, L)).First(point => Encode(Multiply(point, 4)).SequenceEqual(Bytes(P - 1)));

    public static byte[] PublicKey(byte[] seed) => Encode(Multiply(Base, Scalar(seed)));

    /// <summary>Signs (RFC 8032, 5.1.6).</summary>
    public static byte[] Sign(byte[] seed, byte[] message)
    {
        var r = Number(SHA512.HashData([.. SHA512.HashData(seed)[32..], .. message])) % L;
        return Sign(Scalar(seed), PublicKey(seed), r, Encode(Multiply(Base, r)), message);
    }

    /// <summary>Signs with a chosen key and a chosen first half, which may be of any order.</summary>
    public static byte[] Sign(BigInteger secret, byte[] publicKey, BigInteger r, byte[] encodedR, byte[] message) =>
        [.. encodedR, .. Bytes((r + (Challenge(encodedR, publicKey, message) * secret)) % L)];

    /// <summary>The number that binds a signature to key and message.</summary>
    public static BigInteger Challenge(byte[] encodedR, byte[] publicKey, byte[] message) =>
        Number(SHA512.HashData([.. encodedR, .. publicKey, .. message])) % L;

    /// <summary>The secret number of a seed.</summary>
    public static BigInteger Scalar(byte[] seed)
    {
        var half = SHA512.HashData(seed)[..32];
        half[0] &= 0xf8;
        half[31] = (byte)((half[31] & 0x7f) | 0x40);
        return Number(half);
    }

    public static EdwardsPoint Multiply(EdwardsPoint point, BigInteger factor)
    {
        var product = Identity;
        for (; factor > 0; factor >>= 1, point = Add(point, point))
            if (!factor.IsEven) product = Add(product, point);
        return product;
    }

    public static EdwardsPoint Add(EdwardsPoint p, EdwardsPoint q)
    {
        BigInteger a = Mod((p.Y - p.X) * (q.Y - q.X)), b = Mod((p.Y + p.X) * (q.Y + q.X));
        BigInteger c = Mod(2 * p.T * D * q.T), d = 2 * p.Z * q.Z;
        BigInteger e = b - a, f = d - c, g = d + c, h = b + a;
        return new EdwardsPoint(Mod(e * f), Mod(g * h), Mod(f * g), Mod(e * h));
    }

    public static byte[] Encode(EdwardsPoint point)
    {
        var z = Inverse(point.Z);
        var bytes = Bytes(Mod(point.Y * z));
        if (!Mod(point.X * z).IsEven) bytes[31] |= 0x80;
        return bytes;
    }

    /// <returns>The point; <see langword="null"/> when there is none.</returns>
    public static EdwardsPoint? Decode(byte[] encoded)
    {
        var y = Number([.. encoded[..31], (byte)(encoded[31] & 0x7f)]);
        BigInteger u = Mod((y * y) - 1), v = Mod((D * y * y) + 1), square = Mod(u * Inverse(v));
        var x = BigInteger.ModPow(square, (P + 3) / 8, P);
        if (Mod(x * x) != square) x = Mod(x * RootOfMinusOne);
        if (Mod(x * x) != square) return null;
        if (x.IsEven == encoded[31] >= 0x80) x = Mod(-x);
        return new EdwardsPoint(x, y, 1, Mod(x * y));
    }

    /// <summary>32 bytes, the lowest first.</summary>
    public static byte[] Bytes(BigInteger number)
    {
        var bytes = new byte[32];
        number.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    public static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true);

    private static BigInteger Inverse(BigInteger number) => BigInteger.ModPow(Mod(number), P - 2, P);

    private static BigInteger Mod(BigInteger number) => ((number % P) + P) % P;
}

/// <summary>A point in extended coordinates (RFC 8032, 5.1.4).</summary>
public readonly record struct EdwardsPoint(BigInteger X, BigInteger Y, BigInteger Z, BigInteger T);
