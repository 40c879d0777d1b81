using System.Globalization;
using System.Numerics;

namespace Api.Security.Jwt;

/// <summary>
/// Whether a published point is on its curve, y² = x³ − 3x + b modulo p (NIST SP 800-186, 3.2.1). .NET finds out too, but only
/// when it makes the key, which costs up to 2 ms: a set of two thousand would cost seconds before a token of any of them has come.
/// </summary>
internal static class CurveEquation
{
    private static readonly Dictionary<string, (int Bytes, BigInteger P, BigInteger B)> Curves = new(StringComparer.Ordinal)
    {
        ["P-256"] = (
            32,
            Number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
            Number("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b")),
        ["P-384"] = (
            48,
            Number("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff"),
            Number("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef")),
        ["P-521"] = (
            66,
            (BigInteger.One << 521) - 1,
            Number("0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00")),
    };

    /// <summary>How many bytes a coordinate has.</summary>
    public static int CoordinateBytes(string curve) => Curves[curve].Bytes;

    /// <param name="curve">One of the three.</param>
    /// <param name="x">Big-endian, as published.</param>
    /// <param name="y">Big-endian, as published.</param>
    public static bool Holds(string curve, ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var (bytes, p, b) = Curves[curve];
        if (x.Length != bytes || y.Length != bytes) return false; // RFC 7518, 6.2.1.2
        var (left, right) = (new BigInteger(x, isUnsigned: true, isBigEndian: true), new BigInteger(y, isUnsigned: true, isBigEndian: true));
        return left < p && right < p && ((right * right) - (left * left * left) + (3 * left) - b) % p == 0;
    }

    private static BigInteger Number(string hex) => BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
