using System.Security.Cryptography;

namespace Api.Security;

/// <summary>
/// Verifies signatures with .NET, or with <see cref="IEd25519"/>. Concurrent calls use different instances of a .NET key, because .NET does
/// not promise thread safety.
/// </summary>
internal abstract class SignatureCheck
{
    public static SignatureCheck Create(SignatureAlgorithm algorithm, RSAParameters key) => new RsaCheck(algorithm, key);

    public static SignatureCheck Create(SignatureAlgorithm algorithm, ECPoint key) =>
        new EllipticCurveCheck(algorithm, new ECParameters { Curve = CurveOf(algorithm), Q = key });

    public static SignatureCheck Create(SignatureAlgorithm algorithm, byte[] key) => new SymmetricCheck(algorithm, key);

    public static SignatureCheck Create(IEd25519Key key) => new Ed25519Check(key);

    /// <param name="token">The token with the signed text and the signature.</param>
    /// <exception cref="CryptographicException">The key or the signature is malformed.</exception>
    public abstract bool Verify(CompactToken token);

    /// <summary>Checks the point of a key on a curve now, which may mean to create the key.</summary>
    /// <exception cref="CryptographicException">The key is not valid: its point is not on the curve, or of small order.</exception>
    public virtual void Make()
    {
    }

    private static ECCurve CurveOf(SignatureAlgorithm algorithm) => algorithm.HashBytes switch
    {
        32 => ECCurve.NamedCurves.nistP256,
        48 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };

    /// <summary>One of the algorithms that sign a digest.</summary>
    private abstract class DigestCheck(SignatureAlgorithm algorithm) : SignatureCheck
    {
        public override bool Verify(CompactToken token)
        {
            if (algorithm.HashBytes == SHA256.HashSizeInBytes) return Verify(token.SigningInputDigest, token.Signature);
            Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
            var length = algorithm.HashBytes == SHA384.HashSizeInBytes
                ? SHA384.HashData(token.SigningInput, digest)
                : SHA512.HashData(token.SigningInput, digest);
            return Verify(digest[..length], token.Signature);
        }

        protected abstract bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature);
    }

    private sealed class RsaCheck(SignatureAlgorithm algorithm, RSAParameters parameters) : DigestCheck(algorithm)
    {
        private readonly HashAlgorithmName _hash = HashOf(algorithm);
        private readonly RSASignaturePadding _padding = algorithm.Name[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        private readonly ObjectPool<RSA> _keys = new(() => RSA.Create(parameters));

        protected override bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
        {
            var key = _keys.Take();
            var holds = key.VerifyHash(digest, signature, _hash, _padding);
            _keys.Return(key);
            return holds;
        }

        private static HashAlgorithmName HashOf(SignatureAlgorithm algorithm) => algorithm.HashBytes switch
        {
            32 => HashAlgorithmName.SHA256,
            48 => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
    }

    private sealed class EllipticCurveCheck(SignatureAlgorithm algorithm, ECParameters parameters) : DigestCheck(algorithm)
    {
        private readonly ObjectPool<ECDsa> _keys = new(() => ECDsa.Create(parameters));

        public override void Make() => _keys.Return(_keys.Take());

        protected override bool Verify(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
        {
            var key = _keys.Take();
            var holds = key.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
            _keys.Return(key);
            return holds;
        }
    }

    // Signs the text itself, not a digest (RFC 8032, 5.1: PureEdDSA).
    private sealed class Ed25519Check(IEd25519Key key) : SignatureCheck
    {
        public override void Make()
        {
            if (!key.IsValid()) throw new CryptographicException();
        }

        public override bool Verify(CompactToken token) => key.Verify(token.SigningInput, token.Signature);
    }

    private sealed class SymmetricCheck(SignatureAlgorithm algorithm, byte[] key) : SignatureCheck
    {
        public override bool Verify(CompactToken token)
        {
            Span<byte> expected = stackalloc byte[HMACSHA512.HashSizeInBytes];
            var length = algorithm.HashBytes switch
            {
                32 => HMACSHA256.HashData(key, token.SigningInput, expected),
                48 => HMACSHA384.HashData(key, token.SigningInput, expected),
                _ => HMACSHA512.HashData(key, token.SigningInput, expected),
            };
            return CryptographicOperations.FixedTimeEquals(expected[..length], token.Signature);
        }
    }
}
