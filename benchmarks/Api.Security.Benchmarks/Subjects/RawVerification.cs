using System.Security.Cryptography;
using System.Text;
using Api.Security.TestKit;
using NSec.Cryptography;
using Verifier = NSec.Cryptography.SignatureAlgorithm;

namespace Api.Security.Benchmarks.Subjects;

/// <summary>The floor: only SHA-256 and the signature over decoded bytes; for EdDSA, NSec alone.</summary>
internal sealed class RawVerification
{
    private readonly byte[] _input;
    private readonly byte[] _signature;
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;
    private readonly PublicKey? _ed25519;
    private readonly RSASignaturePadding _padding;

    public RawVerification(SigningKey key, string token)
    {
        var end = token.LastIndexOf('.');
        _input = Encoding.ASCII.GetBytes(token[..end]);
        _signature = Base64.Decode(token[(end + 1)..]);
        _padding = key.Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

        var jwk = key.Jwk();
        byte[] Member(string name) => Base64.Decode(jwk[name]!.GetValue<string>());
        if (key.Algorithm == "EdDSA")
            _ed25519 = PublicKey.Import(Verifier.Ed25519, Member("x"), KeyBlobFormat.RawPublicKey);
        else if (key.Algorithm[0] == 'E')
            _ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = Member("x"), Y = Member("y") } });
        else
            _rsa = RSA.Create(new RSAParameters { Modulus = Member("n"), Exponent = Member("e") });
    }

    public bool Verify()
    {
        if (_ed25519 is not null) return Verifier.Ed25519.Verify(_ed25519, _input, _signature);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_input, digest);
        return _ecdsa?.VerifyHash(digest, _signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ?? _rsa!.VerifyHash(digest, _signature, HashAlgorithmName.SHA256, _padding);
    }
}
