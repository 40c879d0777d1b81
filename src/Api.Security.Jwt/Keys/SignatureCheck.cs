using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Api.Security.Jwt;

/// <summary>Verifies with .NET, and with as many instances of a key as there are threads at once: .NET promises no more of them.</summary>
internal abstract class SignatureCheck
{
    /// <exception cref="CryptographicException">The key cannot be used.</exception>
    public static SignatureCheck Of(SignatureAlgorithm algorithm, JsonWebKey key) => algorithm.KeyType switch
    {
        SignatureAlgorithm.Rsa => new RsaCheck(algorithm, new RSAParameters { Modulus = Bytes(key.N), Exponent = Bytes(key.E) }),
        SignatureAlgorithm.EllipticCurve => new EllipticCurveCheck(
            algorithm, new ECParameters { Curve = CurveOf(algorithm), Q = new ECPoint { X = Bytes(key.X), Y = Bytes(key.Y) } }),
        _ => new SymmetricCheck(algorithm, Bytes(key.K)),
    };

    /// <exception cref="CryptographicException">Neither key nor signature may be what they should be.</exception>
    public abstract bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature);

    private static byte[] Bytes(string text) => Base64UrlEncoder.DecodeBytes(text);

    private static HashAlgorithmName HashOf(SignatureAlgorithm algorithm) => algorithm.HashBytes switch
    {
        32 => HashAlgorithmName.SHA256,
        48 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    private static ECCurve CurveOf(SignatureAlgorithm algorithm) => algorithm.HashBytes switch
    {
        32 => ECCurve.NamedCurves.nistP256,
        48 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    private sealed class RsaCheck(SignatureAlgorithm algorithm, RSAParameters parameters) : SignatureCheck
    {
        private readonly HashAlgorithmName _hash = HashOf(algorithm);
        private readonly RSASignaturePadding _padding = algorithm.Name[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        private readonly Instances<RSA> _keys = new(() => RSA.Create(parameters));

        public override bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
        {
            var key = _keys.Take();
            var holds = key.VerifyData(input, signature, _hash, _padding);
            _keys.Return(key);
            return holds;
        }
    }

    private sealed class EllipticCurveCheck(SignatureAlgorithm algorithm, ECParameters parameters) : SignatureCheck
    {
        private readonly HashAlgorithmName _hash = HashOf(algorithm);
        private readonly Instances<ECDsa> _keys = new(() => ECDsa.Create(parameters));

        public override bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
        {
            var key = _keys.Take();
            var holds = key.VerifyData(input, signature, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            _keys.Return(key);
            return holds;
        }
    }

    private sealed class SymmetricCheck(SignatureAlgorithm algorithm, byte[] key) : SignatureCheck
    {
        public override bool Verify(ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
        {
            Span<byte> expected = stackalloc byte[HMACSHA512.HashSizeInBytes];
            var length = algorithm.HashBytes switch
            {
                32 => HMACSHA256.HashData(key, input, expected),
                48 => HMACSHA384.HashData(key, input, expected),
                _ => HMACSHA512.HashData(key, input, expected),
            };
            return CryptographicOperations.FixedTimeEquals(expected[..length], signature);
        }
    }
}
