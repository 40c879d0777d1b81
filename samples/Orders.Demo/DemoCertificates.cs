using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orders.Demo;

/// <summary>The certificates of the demo, made anew each time: of the servers, of an authority, and of two machines.</summary>
internal sealed class DemoCertificates : IDisposable
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _authority = SelfSigned("CN=Orders Demo CA", request =>
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
    });


    public DemoCertificates(string folder)
    {
        Server = Path.Combine(folder, "server.pfx");
        Authority = Path.Combine(folder, "clients-ca.pem");
        _server = SelfSigned("CN=localhost", request =>
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        });
        File.WriteAllBytes(Server, _server.Export(X509ContentType.Pfx));
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
        Job = Issue("CN=orders-job,O=Example");
        Stranger = SelfSigned("CN=orders-job,O=Example", _ => { });
    }

    /// <summary>The file of the servers' certificate with its key.</summary>
    public string Server { get; }

    /// <summary>The file of the authority whose client certificates the API accepts.</summary>
    public string Authority { get; }

    /// <summary>The certificate of a job.</summary>
    public X509Certificate2 Job { get; }

    /// <summary>A certificate with the same subject that nobody has issued.</summary>
    public X509Certificate2 Stranger { get; }

    /// <summary>A client that trusts the servers of the demo.</summary>
    /// <param name="own">Its own certificate; <see langword="null"/> for none.</param>
    public TlsClient ClientWith(X509Certificate2? own) => new(_server, own);

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        Job.Dispose();
        Stranger.Dispose();
    }

    private X509Certificate2 Issue(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClientAuthentication)], critical: false));
        using var issued = request.Create(_authority, Now.AddHours(-1), Now.AddDays(60), RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 SelfSigned(string subject, Action<CertificateRequest> change)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        change(request);
        return request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(90));
    }
}
