using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Api.Security.Jwt;

/// <summary>The key derivation of ECDH-ES (RFC 7518, 4.6.2; NIST SP 800-56A, 5.8.1): one round of SHA-256, so up to 32 bytes.</summary>
internal static class ConcatKdf
{
    /// <param name="secret">The shared secret (Z).</param>
    /// <param name="algorithm"><c>enc</c> for ECDH-ES, <c>alg</c> for ECDH-ES with a wrapped key.</param>
    /// <param name="partyU"><c>apu</c>, decoded.</param>
    /// <param name="partyV"><c>apv</c>, decoded.</param>
    /// <param name="bytes">The length of the key in bytes, 1 to 32.</param>
    public static byte[] Derive(
        ReadOnlySpan<byte> secret, string algorithm, ReadOnlySpan<byte> partyU, ReadOnlySpan<byte> partyV, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, SHA256.HashSizeInBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendNumber(hash, 1);
        hash.AppendData(secret);
        AppendText(hash, Encoding.ASCII.GetBytes(algorithm));
        AppendText(hash, partyU);
        AppendText(hash, partyV);
        AppendNumber(hash, 8 * bytes);
        return hash.GetHashAndReset()[..bytes];
    }

    private static void AppendText(IncrementalHash hash, ReadOnlySpan<byte> text)
    {
        AppendNumber(hash, text.Length);
        hash.AppendData(text);
    }

    private static void AppendNumber(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
