using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>
/// Certificates that an attacker could present: one case for each line of <see cref="Attacks"/>. The client is known by its subject, a DNS
/// name and a SPIFFE ID; none of the certificates is accepted.
/// </summary>
public sealed class CertificateAttackTests
{
    private const string Untrusted = "certificate_untrusted";
    private const string Weak = "certificate_weak";
    private const string Wrong = "certificate_wrong_usage";
    private const string Unknown = "certificate_unknown_client";
    private const string Spiffe = "spiffe://example.com/reports";
    private const string Dns = "reports.example.com";

    private static readonly X500DistinguishedName Subject = new(CertificateApi.Subject);

    private static readonly Dictionary<string, (string Reason, Func<CertificateApi, X509Certificate2> Forge)> Attacks = new()
    {
        ["self-signed, with the subject of the client"] = (Untrusted, _ => Forge(null, Key())),
        ["self-signed, with the name of the authority"] = (Untrusted, api => CertificateForge.Issue(
            null, api.Authority.Certificate.SubjectName, Key(), CertificateForge.OfAuthority())),
        ["by an authority of the same name"] = (Untrusted, _ => TestAuthority.Create("CN=Test CA,O=Example").Issue(CertificateApi.Subject)),
        ["by an authority of the same name and key identifier"] = (Untrusted, api => Forge(Twin(api), Key())),
        ["by a client"] = (Untrusted, api => Forge(Listed(api, api.Issue()), Key())),
        ["by an intermediate without basicConstraints"] = (Untrusted, api => Forge(Listed(api, Sub(api, [])), Key())),
        ["by an intermediate that may not sign certificates"] = (Untrusted, api => Forge(Listed(api, Sub(api,
        [
            new X509BasicConstraintsExtension(true, false, 0, true), new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true),
        ])), Key())),
        ["beyond the path length"] = (Untrusted, api => Forge(Listed(api, CertificateForge.Issue(
            Listed(api, Sub(api, CertificateForge.OfAuthority(pathLength: 0))), new("CN=Lower"), Key(), CertificateForge.OfAuthority())),
            Key())),
        ["by an expired intermediate"] = (Untrusted, api => Below(api, api.Authority.CreateIntermediate(notAfter: CertificateApi.Now))),
        ["by an intermediate of tomorrow"] = (Untrusted, api => Below(
            api, api.Authority.CreateIntermediate(notBefore: CertificateApi.Now.AddHours(1)))),
        ["by an intermediate of a foreign root"] = (Untrusted, api => Below(api, TestAuthority.Create("CN=Foreign").CreateIntermediate())),
        ["by an intermediate for other domains"] = (Untrusted, api => Forge(Listed(api, Sub(api,
            [.. CertificateForge.OfAuthority(), OnlyBelow("example.org")])), Key(), CertificateForge.Names((2, Dns)))),
        ["by an intermediate for servers"] = (Wrong, api => Forge(Listed(api, Sub(api,
            [.. CertificateForge.OfAuthority(), Use(TestCertificates.ServerUse)])), Key())),
        ["with an unknown critical extension"] = (Untrusted, api => Forge(
            api.Authority.Certificate, Key(), new X509Extension("1.2.3.4.5", [5, 0], critical: true))),
        ["with a changed byte"] = (Untrusted, api => Damaged(api.Issue())),
        ["with a chain that is too long"] = (Untrusted, api => Forge(Enumerable.Range(0, 7).Aggregate(api.Authority.Certificate,
            (issuer, level) => Listed(api, CertificateForge.Issue(
                issuer, new($"CN=Level {level}"), Key(), CertificateForge.OfAuthority()))),
            Key())),

        ["an intermediate with RSA of 1024 bits"] = (Weak, api => Forge(Listed(api, CertificateForge.Issue(
            api.Authority.Certificate, new("CN=Weak"), RSA.Create(1024), CertificateForge.OfAuthority())), Key())),
        ["an intermediate signed with SHA-1"] = (Weak, api => Forge(Listed(api, CertificateForge.Issue(
            api.Authority.Certificate, new("CN=Weak"), Key(), CertificateForge.OfAuthority(), withSha1: true)), Key())),

        ["for servers only"] = (Wrong, api => Forge(api.Authority.Certificate, Key(), Use(TestCertificates.ServerUse))),
        ["for e-mail only"] = (Wrong, api => Forge(api.Authority.Certificate, Key(), Use("1.3.6.1.5.5.7.3.4"))),
        ["for any use, but not for clients"] = (Wrong, api => Forge(api.Authority.Certificate, Key(), Use("2.5.29.37.0"))),
        ["an intermediate of the authority"] = (Wrong, api => Forge(api.Authority.Certificate, Key(), CertificateForge.OfAuthority())),
        ["a key that may not sign"] = (Wrong, api => Forge(
            api.Authority.Certificate, Key(), new X509KeyUsageExtension(X509KeyUsageFlags.NonRepudiation, true))),

        ["the components in another order"] = (Unknown, api => api.Issue("O=Example,CN=reports")),
        ["a part of the subject"] = (Unknown, api => api.Issue("CN=reports")),
        ["the subject and more"] = (Unknown, api => api.Issue("CN=reports,O=Example,C=DE")),
        ["the subject twice"] = (Unknown, api => api.Issue("CN=reports,O=Example,CN=reports,O=Example")),
        ["the subject in one component"] = (Unknown, api => api.Issue("CN=\"reports,O=Example\"")),
        ["the components in one set"] = (Unknown, api => Named(api, [("2.5.4.3", "reports"), ("2.5.4.10", "Example")])),
        ["other letter case"] = (Unknown, api => api.Issue("CN=Reports,O=Example")),
        ["a space more"] = (Unknown, api => Named(api, [("2.5.4.10", "Example")], [("2.5.4.3", "reports ")])),
        ["a null character"] = (Unknown, api => Named(api, [("2.5.4.10", "Example")], [("2.5.4.3", "reports\0.evil")])),
        ["a Cyrillic letter"] = (Unknown, api => Named(api, [("2.5.4.10", "Example")], [("2.5.4.3", "rep\u043erts")])),
        ["another attribute type"] = (Unknown, api => Named(api, [("2.5.4.10", "Example")], [("2.5.4.11", "reports")])),
        ["no subject"] = (Unknown, api => Named(api)),

        ["the DNS name as common name"] = (Unknown, api => api.Issue($"CN={Dns}", CertificateForge.Names((2, "evil.example")))),
        ["the DNS name as wildcard"] = (Unknown, api => api.Issue("CN=a", CertificateForge.Names((2, "*.example.com")))),
        ["the DNS name with a null character"] = (Unknown, api => api.Issue("CN=a", CertificateForge.Names((2, Dns + "\0.evil.example")))),
        ["the DNS name as e-mail address"] = (Unknown, api => api.Issue("CN=a", CertificateForge.Names((1, Dns)))),
        ["the DNS name as URI"] = (Unknown, api => api.Issue("CN=a", CertificateForge.Names((6, Dns)))),
        ["the DNS name before damaged bytes"] = (Unknown, api => api.Issue("CN=a", DamagedNames())),
        ["the SPIFFE ID beside another one"] = (Unknown, api => api.Issue(
            "CN=a", CertificateForge.Names((6, Spiffe), (6, "spiffe://example.com/other")))),
        ["the SPIFFE ID as DNS name"] = (Unknown, api => api.Issue("CN=a", CertificateForge.Names((2, Spiffe)))),
        ["the SPIFFE ID with a path below"] = (Unknown, api => api.Issue("CN=a", CertificateForge.Names((6, Spiffe + "/x")))),
    };

    public static TheoryData<string> Names => [.. Attacks.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Is_refused(string attack)
    {
        await using var api = await StartAsync();
        var (reason, forge) = Attacks[attack];
        var certificate = forge(api);
        api.Clock.Advance(TimeSpan.FromSeconds(1)); // so that listed intermediates count
        api.Measured.Forget();
        var answer = await api.GetAsync("/certificate", certificate);
        answer.ShouldBe(401, "invalid_certificate", CertificateApi.Challenge);
        api.Measured.Of("api_security.refusals").Should().Equal($"scheme=Certificate reason={reason}");
    }

    [Fact]
    public async Task What_TLS_itself_does_not_take_is_weak_too()
    {
        await using var api = await StartAsync();
        var verdicts = api.Api.App.Services.GetRequiredService<CertificateVerdicts>();
        X509Certificate2[] weak =
        [
            Forge(api.Authority.Certificate, RSA.Create(1024)), Forge(api.Authority.Certificate, RSA.Create(2040)),
            Forge(api.Authority.Certificate, ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.33"))), // P-224
            CertificateForge.Issue(api.Authority.Certificate, Subject, Key(), withSha1: true),
        ];
        foreach (var certificate in weak)
            verdicts.Find(certificate, isOfConnection: false).RefusalAt(CertificateApi.Now).Should().Be(CertificateRefusals.Weak);
    }

    [Fact]
    public async Task Two_extensions_with_alternative_names_are_none()
    {
        await using var api = await StartAsync();
        var issuerNames = new X509Extension("2.5.29.18", CertificateForge.Names((2, Dns)).RawData, critical: false);
        using var certificate = api.Issue("CN=a", CertificateForge.Names((2, "evil.example")), issuerNames);
        var encoded = certificate.RawData;
        encoded[encoded.AsSpan().IndexOf<byte>([0x55, 0x1D, 0x12]) + 2] = 0x11; // the second becomes a subjectAltName, too
        using var forged = X509CertificateLoader.LoadCertificate(encoded);
        AlternativeNames.Read(certificate).DnsNames.Should().Equal("evil.example");
        AlternativeNames.Read(forged).DnsNames.Should().BeEmpty();
    }

    [Fact]
    public async Task The_client_itself_is_accepted_by_each_of_its_names()
    {
        await using var api = await StartAsync();
        await api.ShouldAcceptAsync(api.Issue());
        await api.ShouldAcceptAsync(Forge(api.Authority.Certificate, RSA.Create(2048)));
        await api.ShouldAcceptAsync(api.Issue("CN=a", CertificateForge.Names((2, Dns))), "dns");
        await api.ShouldAcceptAsync(api.Issue("CN=a", CertificateForge.Names((6, Spiffe))), "spiffe");
        var signer = Listed(api, CertificateForge.Issue(
            api.Authority.Certificate, new("CN=RSA"), RSA.Create(2048), CertificateForge.OfAuthority()));
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await api.ShouldAcceptAsync(CertificateForge.Issue(signer, Subject, Key(), padding: RSASignaturePadding.Pss));
    }

    private static Task<CertificateApi> StartAsync() => CertificateApi.StartAsync(new()
    {
        ["Mtls:Clients:1:Id"] = "dns", ["Mtls:Clients:1:San"] = Dns, ["Mtls:Clients:2:Id"] = "spiffe", ["Mtls:Clients:2:San"] = Spiffe,
    });

    private static ECDsa Key() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static X509Certificate2 Forge(X509Certificate2? issuer, AsymmetricAlgorithm key, params X509Extension[] extensions) =>
        CertificateForge.Issue(issuer, Subject, key, extensions);

    private static X509Certificate2 Named(CertificateApi api, params (string, string)[][] components) =>
        CertificateForge.Issue(api.Authority, CertificateForge.Name(UniversalTagNumber.UTF8String, components));

    private static X509Certificate2 Sub(CertificateApi api, X509Extension[] extensions) =>
        CertificateForge.Issue(api.Authority.Certificate, new("CN=Sub"), Key(), extensions);

    private static X509Certificate2 Below(CertificateApi api, TestAuthority authority)
    {
        Listed(api, authority.Certificate);
        return authority.Issue(CertificateApi.Subject);
    }

    // Even if an operator lists it.
    private static X509Certificate2 Listed(CertificateApi api, X509Certificate2 certificate)
    {
        File.AppendAllText(api.AuthorityFile, "\n" + certificate.ExportCertificatePem());
        return certificate;
    }

    private static X509Certificate2 Twin(CertificateApi api)
    {
        var identifier = api.Authority.Certificate.Extensions.OfType<X509SubjectKeyIdentifierExtension>().Single();
        return CertificateForge.Issue(
            null, api.Authority.Certificate.SubjectName, Key(), [.. CertificateForge.OfAuthority(), identifier]);
    }

    private static X509EnhancedKeyUsageExtension Use(string use) => new([new Oid(use)], critical: false);

    // nameConstraints with one permitted subtree (RFC 5280, 4.2.1.10).
    private static X509Extension OnlyBelow(string domain)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
            writer.WriteCharacterString(UniversalTagNumber.IA5String, domain, new Asn1Tag(TagClass.ContextSpecific, 2));
        return new X509Extension("2.5.29.30", writer.Encode(), critical: true);
    }

    private static X509Extension DamagedNames()
    {
        var names = CertificateForge.Names((2, Dns), (2, "evil.example"));
        names.RawData[^1] = 0xFF; // not IA5
        return new X509Extension("2.5.29.17", [.. names.RawData[..^1], 0xFF], critical: false);
    }

    // The last byte of the signature.
    private static X509Certificate2 Damaged(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        byte[] encoded = [.. certificate.RawData];
        encoded[^1] ^= 1;
        return X509CertificateLoader.LoadCertificate(encoded).CopyWithPrivateKey(key);
    }
}
