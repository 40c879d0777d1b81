using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Api.Security.Mtls;

/// <summary>Checks keys and signature algorithms, which the chain engine of .NET accepts however weak they are.</summary>
internal static class CertificateStrength
{
    private const int LeastRsaBits = 2048;
    private const int LeastCurveBits = 256;
    private const string Rsa = "1.2.840.113549.1.1.1";
    private const string EllipticCurve = "1.2.840.10045.2.1";
    private const string RsaPss = "1.2.840.113549.1.1.10";

    private static readonly HashSet<string> Sha2AndLater = new(StringComparer.Ordinal)
    {
        "2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3", // SHA-256, SHA-384, SHA-512
        "2.16.840.1.101.3.4.2.8", "2.16.840.1.101.3.4.2.9", "2.16.840.1.101.3.4.2.10", // SHA3-256, SHA3-384, SHA3-512
    };

    private static readonly HashSet<string> KeysOfFixedStrength = new(StringComparer.Ordinal)
    {
        "1.3.101.112", "1.3.101.113", // Ed25519, Ed448 (RFC 8410)
        "2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19", // ML-DSA (RFC 9881)
    };

    private static readonly HashSet<string> Signatures = new(KeysOfFixedStrength, StringComparer.Ordinal)
    {
        "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13", // RSA with SHA-256, SHA-384, SHA-512
        "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.3.4", // ECDSA with the same
        "2.16.840.1.101.3.4.3.10", "2.16.840.1.101.3.4.3.11", "2.16.840.1.101.3.4.3.12", // ECDSA with SHA3
        "2.16.840.1.101.3.4.3.14", "2.16.840.1.101.3.4.3.15", "2.16.840.1.101.3.4.3.16", // RSA with SHA3
    };

    /// <summary>Checks the key: RSA from 2048 bits, elliptic curves from 256 bits, Ed25519, Ed448, ML-DSA; nothing else.</summary>
    public static bool IsKeyStrong(X509Certificate2 certificate)
    {
        try
        {
            var algorithm = certificate.PublicKey.Oid.Value ?? "";
            if (KeysOfFixedStrength.Contains(algorithm)) return true;
            using AsymmetricAlgorithm? key = algorithm switch
            {
                Rsa => certificate.GetRSAPublicKey(),
                EllipticCurve => certificate.GetECDsaPublicKey(),
                _ => null,
            };
            return key?.KeySize >= (key is RSA ? LeastRsaBits : LeastCurveBits);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Checks the algorithm of the signature. That of a root does not matter (RFC 5280, 6.1).</summary>
    public static bool IsSignatureStrong(X509Certificate2 certificate) =>
        certificate.SignatureAlgorithm.Value is { } algorithm
        && (algorithm == RsaPss ? IsPssStrong(certificate.RawDataMemory) : Signatures.Contains(algorithm));

    // The hash of RSASSA-PSS is a parameter; without it, it is SHA-1 (RFC 4055, 3.1).
    private static bool IsPssStrong(ReadOnlyMemory<byte> certificate)
    {
        try
        {
            var parts = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence();
            parts.ReadEncodedValue(); // tbsCertificate
            var algorithm = parts.ReadSequence();
            algorithm.ReadObjectIdentifier();
            var parameters = algorithm.ReadSequence();
            var hash = parameters.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)).ReadSequence();
            return Sha2AndLater.Contains(hash.ReadObjectIdentifier());
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
