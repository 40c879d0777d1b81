using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Api.Security.TestKit;

/// <summary>What is common to the certificates of the tests.</summary>
public static class TestCertificates
{
    /// <summary>The extended key usage of TLS clients (RFC 5280, 4.2.1.12).</summary>
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>The extended key usage of TLS servers.</summary>
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";

    /// <summary>When authorities start to be valid. The tests need no clock for certificates that are valid today.</summary>
    public static readonly DateTimeOffset AuthorityStart = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset AuthorityEnd = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset Start = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly DateTimeOffset End = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>SHA-256 of the DER encoding, in hexadecimal.</summary>
    public static string ThumbprintOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>The value of <c>x5t#S256</c> (RFC 8705, 3.1).</summary>
    public static string ConfirmationOf(X509Certificate2 certificate) => Base64.Url(certificate.GetCertHash(HashAlgorithmName.SHA256));

    /// <summary>The value of <c>Client-Cert</c> (RFC 9440, 2.1).</summary>
    public static string HeaderOf(X509Certificate2 certificate) => $":{Convert.ToBase64String(certificate.RawData)}:";

    /// <summary>The private key in PEM (PKCS #8), as curl, openssl, nginx and HAProxy read it.</summary>
    public static string KeyPemOf(X509Certificate2 certificate)
    {
        using AsymmetricAlgorithm key = certificate.GetECDsaPrivateKey() ?? (AsymmetricAlgorithm)certificate.GetRSAPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Writes the certificate and its key to one PEM file and returns the path.</summary>
    public static string WritePem(this X509Certificate2 certificate, string folder, string name)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + KeyPemOf(certificate) + "\n");
        return path;
    }

    /// <summary>Writes only the certificate, in PEM.</summary>
    public static string WriteCertificatePem(this X509Certificate2 certificate, string folder, string name)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n");
        return path;
    }
}

/// <summary>A certificate authority, with a private key that exists only in memory.</summary>
public sealed class TestAuthority : IDisposable
{
    private TestAuthority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>The certificate of the authority, with its key.</summary>
    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>Creates an authority with a self-signed certificate (ECDSA P-256).</summary>
    public static TestAuthority Create(
        string subject = "CN=Test CA", DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(AuthorityRequest(subject, key).CreateSelfSigned(
            notBefore ?? TestCertificates.AuthorityStart, notAfter ?? TestCertificates.AuthorityEnd));
    }

    /// <summary>Creates an authority below this one.</summary>
    public TestAuthority CreateIntermediate(
        string subject = "CN=Test Intermediate CA", DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = Sign(AuthorityRequest(subject, key), notBefore ?? TestCertificates.AuthorityStart,
            notAfter ?? TestCertificates.AuthorityEnd);
        return new(signed.CopyWithPrivateKey(key));
    }

    /// <summary>Issues a certificate, with its key.</summary>
    /// <param name="subject">The subject (RFC 4514).</param>
    /// <param name="sans">DNS names, URIs, IP addresses, e-mail addresses.</param>
    /// <param name="eku">
    /// Object identifiers. Default: <see cref="TestCertificates.ClientUse"/>; an empty list for no such extension.
    /// </param>
    /// <param name="notBefore">Default: <see cref="TestCertificates.Start"/>.</param>
    /// <param name="notAfter">Default: <see cref="TestCertificates.End"/>.</param>
    /// <param name="extensions">
    /// Further extensions, such as <c>CertificateRevocationListBuilder.BuildCrlDistributionPointExtension</c>.
    /// </param>
    /// <param name="rsa">Whether the key is RSA instead of ECDSA.</param>
    public X509Certificate2 Issue(
        string subject, IEnumerable<string>? sans = null, IEnumerable<string>? eku = null,
        DateTimeOffset? notBefore = null, DateTimeOffset? notAfter = null, IEnumerable<X509Extension>? extensions = null, bool rsa = false)
    {
        using var ecdsaKey = rsa ? null : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsaKey = rsa ? RSA.Create(2048) : null;
        var request = ecdsaKey is not null
            ? new CertificateRequest(subject, ecdsaKey, HashAlgorithmName.SHA256)
            : new CertificateRequest(subject, rsaKey!, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (Uses(eku) is { Count: > 0 } uses)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(uses, critical: false));
        if (sans is not null) request.CertificateExtensions.Add(Names(sans));
        foreach (var extension in extensions ?? []) request.CertificateExtensions.Add(extension);

        using var signed = Sign(request, notBefore ?? TestCertificates.Start, notAfter ?? TestCertificates.End);
        return ecdsaKey is not null ? signed.CopyWithPrivateKey(ecdsaKey) : signed.CopyWithPrivateKey(rsaKey!);
    }

    /// <summary>Issues a certificate for a server on this machine.</summary>
    public X509Certificate2 IssueServer(string name = "localhost") =>
        Issue($"CN={name}", [name, "127.0.0.1", "::1"], [TestCertificates.ServerUse]);

    /// <summary>Builds a revocation list (DER) with these certificates.</summary>
    public byte[] RevocationList(DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, params X509Certificate2[] revoked)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked) list.AddEntry(certificate.SerialNumberBytes.Span, thisUpdate);
        var number = thisUpdate.ToUnixTimeSeconds();
        return list.Build(Certificate, number, nextUpdate, HashAlgorithmName.SHA256, thisUpdate: thisUpdate);
    }

    public void Dispose() => Certificate.Dispose();

    private static CertificateRequest AuthorityRequest(string subject, ECDsa key)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static OidCollection Uses(IEnumerable<string>? eku)
    {
        var uses = new OidCollection();
        foreach (var use in eku ?? [TestCertificates.ClientUse]) uses.Add(new Oid(use));
        return uses;
    }

    private static X509Extension Names(IEnumerable<string> sans)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var san in sans)
        {
            if (san.Contains("://", StringComparison.Ordinal)) names.AddUri(new Uri(san));
            else if (IPAddress.TryParse(san, out var address)) names.AddIpAddress(address);
            else if (san.Contains('@', StringComparison.Ordinal)) names.AddEmailAddress(san);
            else names.AddDnsName(san);
        }

        return names.Build();
    }

    private X509Certificate2 Sign(CertificateRequest request, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var key = Certificate.GetECDsaPrivateKey()!;
        Span<byte> serial = stackalloc byte[16];
        RandomNumberGenerator.Fill(serial);
        serial[0] &= 0x7F;
        return request.Create(
            Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(key), notBefore, notAfter, serial);
    }
}
