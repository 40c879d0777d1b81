using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Mtls.Tests;

/// <summary>An API with <c>AddMtls()</c> on Kestrel, which terminates TLS itself and takes any client certificate.</summary>
internal sealed class MtlsApi : IAsyncDisposable
{
    public const string Section = "ApiSecurity:Mtls:";

    private MtlsApi(FakeAuthorizationServer issuer, TestApi api) => (Issuer, Api, Measured) = (issuer, api, new Measured(api));

    public FakeAuthorizationServer Issuer { get; }

    public TestApi Api { get; }

    public Measured Measured { get; }

    public Uri Address => Api.Client.BaseAddress!;

    /// <param name="settings">Settings below <c>ApiSecurity:Mtls</c>, as <c>Key=value</c>.</param>
    /// <param name="scheme"><c>http</c> for an API behind a proxy.</param>
    /// <param name="options">Further changes.</param>
    /// <param name="protocols">The versions of HTTP.</param>
    public static async Task<MtlsApi> StartAsync(
        IEnumerable<string>? settings = null, string scheme = "https", TestApiOptions? options = null,
        HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        var issuer = await FakeAuthorizationServer.StartAsync();
        try
        {
            return new MtlsApi(issuer, await TestApi.StartAsync(Options(issuer, settings ?? [], scheme, options ?? new(), protocols)));
        }
        catch
        {
            await issuer.DisposeAsync();
            throw;
        }
    }

    /// <summary>Believes <c>header</c> when it comes from the network.</summary>
    public static Task<MtlsApi> BehindProxyAsync(string header, string network = "127.0.0.1/32", string scheme = "http",
        TestApiOptions? options = null) =>
        StartAsync([$"Forwarded:Header={header}", $"Forwarded:Proxies:0={network}"], scheme, options);

    /// <summary>A valid token, bound to this certificate; without one, a bearer token.</summary>
    public string Token(X509Certificate2? boundTo) =>
        boundTo is null ? Issuer.Token().Build() : TokenWith(new JsonObject { ["x5t#S256"] = TestCertificates.ConfirmationOf(boundTo) });

    public string TokenWith(JsonNode? confirmation) => Issuer.Token().With("cnf", confirmation).Build();

    public async Task<TestAnswer> GetAsync(
        string? token, X509Certificate2? certificate = null, Version? version = null, IPAddress? from = null, string path = "/orders",
        params IEnumerable<(string Name, string Value)> headers)
    {
        using var client = Client(certificate, from);
        return await SendAsync(client, token, version, path, headers);
    }

    public async Task<TestAnswer> SendAsync(HttpClient client, string? token, Version? version = null, string path = "/orders",
        params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
            { Version = version ?? HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await TestAnswer.ReadAsync(response);
    }

    /// <summary>A client with its own connections.</summary>
    public HttpClient Client(X509Certificate2? certificate = null, IPAddress? from = null)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { Known.Authority.Certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        if (from is not null) handler.ConnectCallback = (context, cancellation) => ConnectAsync(context, from, cancellation);
        return new HttpClient(handler) { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        Measured.Dispose();
        await Api.DisposeAsync();
        await Issuer.DisposeAsync();
    }

    private static TestApiOptions Options(
        FakeAuthorizationServer issuer, IEnumerable<string> settings, string scheme, TestApiOptions options, HttpProtocols protocols)
    {
        var all = new Dictionary<string, string?>(options.Settings)
        {
            ["ApiSecurity:Jwt:Issuers:0:Authority"] = issuer.Issuer,
            ["ApiSecurity:Jwt:Issuers:0:Audiences:0"] = "orders-api",
            ["ApiSecurity:Jwt:Issuers:0:RequireHttpsMetadata"] = "false",
            ["ApiSecurity:Jwt:Issuers:0:WarmUp"] = "Off",
        };
        foreach (var setting in settings) all[Section + setting.Split('=', 2)[0]] = setting.Split('=', 2)[1];
        return options with
        {
            Settings = all,
            AddSecurity = services =>
            {
                services.AddApiSecurity().AddJwt().AddMtls();
                services.Configure<KestrelServerOptions>(kestrel =>
                {
                    kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = protocols);
                    kestrel.ConfigureHttpsDefaults(https =>
                    {
                        https.ServerCertificate = Known.Server;
                        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                        https.AllowAnyClientCertificate();
                    });
                });
            },
            Pipeline = app =>
            {
                app.Urls.Clear();
                app.Urls.Add(scheme + "://127.0.0.1:0");
                options.Pipeline?.Invoke(app);
            },
        };
    }

    private static async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context, IPAddress from, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
