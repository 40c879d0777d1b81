using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Mtls.Tests.Scheme;

/// <summary>
/// An API over TLS that takes any client certificate in the handshake and leaves the verdict to the library, with one authority and the
/// client <c>reports</c> (<c>CN=reports,O=Example</c>). Endpoints besides those of <see cref="TestApi"/>: <c>/certificate</c> for the
/// scheme only, <c>/bound</c> for credentials that are bound to a key.
/// </summary>
internal sealed class CertificateApi : IAsyncDisposable
{
    public const string Challenge = "Certificate realm=\"api\"";
    public const string Subject = "CN=reports,O=Example";

    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _server;

    private CertificateApi(TestApi api, FakeTimeProvider clock, TestAuthority authority, string folder, X509Certificate2 server) =>
        (Api, Clock, Authority, Folder, _server, Measured) = (api, clock, authority, folder, server, new Measured(api));

    public TestApi Api { get; }

    public FakeTimeProvider Clock { get; }

    /// <summary>The authority of the file <c>ca.pem</c>.</summary>
    public TestAuthority Authority { get; }

    /// <summary>A folder for files of this API.</summary>
    public string Folder { get; }

    public string AuthorityFile => Path.Combine(Folder, "ca.pem");

    public Measured Measured { get; }

    public int ChainsBuilt => Measured.Of("api_security.certificates.chains").Count;

    public int RevocationChecks => Measured.Of("api_security.certificates.revocation.checks").Count;

    /// <param name="settings">Below <c>ApiSecurity:</c>; <see langword="null"/> removes a default one.</param>
    /// <param name="options">Further changes.</param>
    /// <param name="add">Further schemes.</param>
    /// <param name="authority">The authority; it is disposed with the API.</param>
    public static async Task<CertificateApi> StartAsync(Dictionary<string, string?>? settings = null, TestApiOptions? options = null,
        Action<IApiSecurityBuilder>? add = null, TestAuthority? authority = null)
    {
        var (clock, folder) = (new FakeTimeProvider(Now), Directory.CreateTempSubdirectory("certificates-").FullName);
        authority ??= TestAuthority.Create("CN=Test CA,O=Example");
        File.WriteAllText(Path.Combine(folder, "ca.pem"), authority.Pem);
        var server = Usable(authority.IssueServer());
        options ??= new TestApiOptions();
        var all = new Dictionary<string, string?>
        {
            ["ApiSecurity:Mtls:AuthorityFiles:0"] = Path.Combine(folder, "ca.pem"),
            ["ApiSecurity:Mtls:Revocation"] = "Off",
            ["ApiSecurity:Mtls:Clients:0:Id"] = "reports",
            ["ApiSecurity:Mtls:Clients:0:Subject"] = Subject,
            ["ApiSecurity:Mtls:Clients:0:Scopes:0"] = "read:orders",
        };
        foreach (var (key, value) in options.Settings) all[key] = value;
        foreach (var (key, value) in settings ?? []) all["ApiSecurity:" + key] = value;
        foreach (var (key, _) in all.Where(one => one.Value is null).ToArray()) all.Remove(key);

        var api = await TestApi.StartAsync(options with
        {
            Clock = clock,
            Settings = all,
            AddSecurity = services =>
            {
                options.AddSecurity?.Invoke(services);
                var builder = services.AddApiSecurity().AddMtls();
                add?.Invoke(builder);
                // What /bound needs at startup, if the package does not bring it.
                if (!services.Any(service => service.ServiceType == typeof(IConfirmationValidator)))
                    services.AddSingleton<IConfirmationValidator, NothingConfirmed>();
            },
            Services = services =>
            {
                services.Configure<KestrelServerOptions>(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
                    listen.UseHttps(server, https =>
                    {
                        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                        https.AllowAnyClientCertificate();
                    })));
                options.Services?.Invoke(services);
            },
            Endpoints = app =>
            {
                app.MapGet("/certificate", (ApiCaller caller) => new { caller.Scheme, caller.ClientId })
                    .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Certificate" });
                app.MapGet("/bound", () => "ok").RequireSenderConstrained();
                options.Endpoints?.Invoke(app);
            },
        });
        return new CertificateApi(api, clock, authority, folder, server);
    }

    /// <summary>Issues a certificate of the configured client that is valid now.</summary>
    public X509Certificate2 Issue(string subject = Subject, params X509Extension[] extensions) =>
        Authority.Issue(subject, extensions: extensions);

    /// <summary>Opens a client; all its requests use one connection, one after the other.</summary>
    public HttpClient Connect(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, server, _, _) => server?.GetCertHashString() == _server.GetCertHashString();
        // A context, because the handler would not send a certificate that is not for clients.
        if (certificate is not null)
            handler.SslOptions.ClientCertificateContext = SslStreamCertificateContext.Create(Usable(certificate), null, offline: true);
        return new HttpClient(handler) { BaseAddress = new Uri(Api.App.Urls.First()), Timeout = TimeSpan.FromMinutes(1) };
    }

    public async Task<TestAnswer> GetAsync(string path, X509Certificate2? certificate, params (string Name, string Value)[] headers)
    {
        using var client = Connect(certificate);
        return await GetAsync(client, path, headers);
    }

    public static async Task<TestAnswer> GetAsync(HttpClient client, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await TestAnswer.ReadAsync(response);
    }

    /// <summary>Sends a request that must be refused for this reason, and checks the answer, the metric and the log.</summary>
    public async Task ShouldRefuseAsync(X509Certificate2 certificate, string reason, string path = "/certificate")
    {
        Measured.Forget();
        var answer = await GetAsync(path, certificate);
        answer.ShouldBe(401, "invalid_certificate", Challenge);
        answer.Body.Should().NotContain(reason);
        Measured.Of("api_security.refusals").Should().Equal($"scheme=Certificate reason={reason}");
        Api.Log.Ours.Should().Contain(line => line.Text.Contains(reason, StringComparison.Ordinal));
    }

    public async Task ShouldAcceptAsync(X509Certificate2 certificate, string client = "reports")
    {
        var answer = await GetAsync("/whoami", certificate);
        answer.ShouldBeOk();
        answer.Problem["scheme"]!.GetValue<string>().Should().Be("Certificate");
        answer.Problem["clientId"]!.GetValue<string>().Should().Be(client);
    }

    public async ValueTask DisposeAsync()
    {
        Measured.Dispose();
        await Api.DisposeAsync();
        _server.Dispose();
        Authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private sealed class NothingConfirmed : IConfirmationValidator
    {
        public string Member => ConfirmationMembers.Certificate;

        public ValueTask<Refusal?> ConfirmAsync(
            JsonElement value, Credential credential, HttpContext context, CancellationToken cancellationToken) =>
            new(Refusal.ConfirmationMismatch);
    }

    // A key that only exists in memory cannot be used for TLS on every system.
    private static X509Certificate2 Usable(X509Certificate2 certificate) =>
        X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
}
