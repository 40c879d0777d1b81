using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>Certificates that <see cref="TestAuthority"/> does not issue: unusual names, weak keys, wrong extensions.</summary>
internal static class CertificateForge
{
    /// <summary>Encodes a name, the most significant component first.</summary>
    public static byte[] Name(UniversalTagNumber type, params (string Type, string Value)[][] components)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            foreach (var component in components)
                using (writer.PushSetOf())
                    foreach (var (attribute, value) in component)
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier(attribute);
                            writer.WriteCharacterString(type, value);
                        }
        return writer.Encode();
    }

    /// <summary>Encodes a subject alternative name; tag 2 is a DNS name, 6 a URI, 1 an e-mail address.</summary>
    public static X509Extension Names(params (int Tag, string Value)[] names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
            foreach (var (tag, value) in names)
                writer.WriteCharacterString(UniversalTagNumber.IA5String, value, new Asn1Tag(TagClass.ContextSpecific, tag));
        return new X509Extension("2.5.29.17", writer.Encode(), critical: false);
    }

    public static X509Certificate2 Issue(TestAuthority authority, byte[] subject, params X509Extension[] extensions) =>
        Issue(authority.Certificate, new X500DistinguishedName(subject), ECDsa.Create(ECCurve.NamedCurves.nistP256), extensions);

    /// <param name="issuer">The issuer, whether or not it may issue certificates; <see langword="null"/> for a self-signed one.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="key">The key.</param>
    /// <param name="extensions">All extensions.</param>
    /// <param name="withSha1">Whether the issuer signs with SHA-1.</param>
    /// <param name="padding">The padding of an RSA issuer.</param>
    public static X509Certificate2 Issue(X509Certificate2? issuer, X500DistinguishedName subject, AsymmetricAlgorithm key,
        X509Extension[]? extensions = null, bool withSha1 = false, RSASignaturePadding? padding = null)
    {
        var algorithm = HashAlgorithmName.SHA256;
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, algorithm, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, algorithm);
        foreach (var extension in extensions ?? []) request.CertificateExtensions.Add(extension);
        if (issuer is null) return request.CreateSelfSigned(TestCertificates.Start, TestCertificates.End);
        X509SignatureGenerator generator = issuer.GetRSAPrivateKey() is { } signer
            ? X509SignatureGenerator.CreateForRSA(signer, padding ?? RSASignaturePadding.Pkcs1)
            : X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
        if (withSha1) generator = new Sha1Generator(issuer.GetECDsaPrivateKey()!, issuer.PublicKey);
        byte[] serial = [1, .. RandomNumberGenerator.GetBytes(15)];
        var signed = request.Create(issuer.SubjectName, generator, TestCertificates.Start, TestCertificates.End, serial);
        return key is RSA holder ? signed.CopyWithPrivateKey(holder) : signed.CopyWithPrivateKey((ECDsa)key);
    }

    public static X509Extension[] OfAuthority(int? pathLength = null) =>
    [
        new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, critical: true),
        new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true),
    ];

    // The generators of .NET do not sign with SHA-1.
    private sealed class Sha1Generator(ECDsa key, PublicKey publicKey) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm)
        {
            var writer = new AsnWriter(AsnEncodingRules.DER);
            using (writer.PushSequence()) writer.WriteObjectIdentifier("1.2.840.10045.4.1"); // ecdsa-with-SHA1
            return writer.Encode();
        }

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => publicKey;
    }
}
