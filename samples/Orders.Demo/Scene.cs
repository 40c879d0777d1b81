using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orders.IdentityProvider;

namespace Orders.Demo;

/// <summary>Runs both servers in this process, on free ports of the loopback interface.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private WebApplication _provider;
    private readonly WebApplication _api;
    private readonly string _folder;

    private Scene(WebApplication provider, WebApplication api, string folder, DemoClock clock, DemoCertificates certificates)
    {
        (_provider, _api, _folder, Clock, Certificates) = (provider, api, folder, clock, certificates);
        (Authority, SecureAuthority) = (PlainOf(provider) + "/", SecureOf(provider) + "/");
        (ApiAddress, SecureApiAddress) = (PlainOf(api), SecureOf(api));
    }

    public DemoCertificates Certificates { get; }

    public DemoClock Clock { get; }

    public string Authority { get; }

    public string ApiAddress { get; }

    /// <summary>The provider over TLS, where it sees the certificate of a client.</summary>
    public string SecureAuthority { get; }

    /// <summary>The API over TLS.</summary>
    public string SecureApiAddress { get; }

    /// <summary>The services of the API, for tests.</summary>
    public IServiceProvider ApiServices => _api.Services;

    public static async Task<Scene> StartAsync()
    {
        var clock = new DemoClock();
        var folder = Directory.CreateTempSubdirectory("orders-demo-").FullName;
        var certificates = new DemoCertificates(folder);
        var provider = await StartProviderAsync($"http://127.0.0.1:{FreePort()}", clock, certificates);
        var api = await StartApiAsync(PlainOf(provider) + "/",
        [
            "--ConnectionStrings:Orders=" + OrdersIn(folder),
            "--urls", "http://127.0.0.1:0;https://127.0.0.1:0",
            "--Kestrel:Certificates:Default:Path=" + certificates.Server,
            "--ApiSecurity:Mtls:AuthorityFiles:0=" + certificates.Authority,
            "--ApiSecurity:Mtls:Revocation=Off", // the authority of the demo publishes no list
            "--ApiSecurity:Mtls:Clients:0:Id=orders-job",
            "--ApiSecurity:Mtls:Clients:0:Subject=CN=orders-job,O=Example",
        ]);
        await BecomesReadyAsync(api);
        return new Scene(provider, api, folder, clock, certificates);
    }

    /// <summary>
    /// Waits until an API has the keys of the provider, as an orchestrator does: on a busy machine, the first fetch may take longer than
    /// its limit of 5 s, and requests with tokens are answered with 503 until it succeeds.
    /// </summary>
    public static async Task BecomesReadyAsync(WebApplication api)
    {
        using var http = new HttpClient { BaseAddress = new Uri(PlainOf(api)) };
        for (var started = Stopwatch.GetTimestamp(); ; await Task.Delay(200))
        {
            using var ready = await http.GetAsync(new Uri("/ready", UriKind.Relative));
            if (ready.IsSuccessStatusCode) return;
            if (Stopwatch.GetElapsedTime(started) > Patience) ready.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Shell commands that get a token and call the API with it.</summary>
    public string LinesToPaste =>
        $$"""
          TOKEN=$(curl -s {{Authority}}connect/token -d grant_type=client_credentials -d client_id=orders-writer \
            -d client_secret=orders-writer-secret -d "scope=read:orders write:orders" \
            | sed -n 's/.*"access_token": *"\([^"]*\)".*/\1/p')
          curl -i {{ApiAddress}}/whoami -H "Authorization: Bearer $TOKEN"
          curl -i {{ApiAddress}}/orders -H "Authorization: Bearer $TOKEN" \
            -H "Content-Type: application/json" -d '{"item":"tea","quantity":2}'
          curl -i {{ApiAddress}}/orders
        """;

    /// <summary>A second instance of the API, with nothing cached.</summary>
    public Task<WebApplication> StartColdApiAsync(params string[] more) => StartApiAsync(Authority, more);

    public void RotateKeys() => _provider.Services.GetRequiredService<SigningKeyRing>().Rotate(overlap: false);

    public async Task StopProviderAsync() => await _provider.DisposeAsync();

    public async Task WaitForCtrlC(TextWriter output)
    {
        _provider = await StartProviderAsync(Authority.TrimEnd('/'), Clock, Certificates);
        await output.WriteLineAsync($"\nBoth servers are running. Try this in another terminal; Ctrl+C ends the demo.\n\n{LinesToPaste}");
        await _api.WaitForShutdownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _provider.DisposeAsync();
        Certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Without pooling, no connection is open after the API has stopped.
    private static string OrdersIn(string folder) => $"Data Source={Path.Combine(folder, "orders.db")};Pooling=False";

    private static string PlainOf(WebApplication app) => app.Urls.First(url => url.StartsWith("http://", StringComparison.Ordinal));

    private static string SecureOf(WebApplication app) => app.Urls.First(url => url.StartsWith("https://", StringComparison.Ordinal));

    // The provider has one name, over TLS as well, and must know it when it starts. The system gives the ports below 32768 to nobody
    // who asks for any port, so that this one is still free then.
    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(10_000, 32_768);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another one.
            }
        }
    }

    private static async Task<WebApplication> StartProviderAsync(string url, DemoClock clock, DemoCertificates certificates)
    {
        var app = Orders.IdentityProvider.Program.CreateApp(
            [
                "--urls", url + ";https://127.0.0.1:0", "--Logging:LogLevel:Default=None", $"--IdentityProvider:Issuer={url}/",
                "--Kestrel:Certificates:Default:Path=" + certificates.Server,
            ],
            clock);
        await app.StartAsync();
        return app;
    }

    private static async Task<WebApplication> StartApiAsync(string authority, params string[] more)
    {
        var app = Orders.Api.Program.CreateApp(
        [
            .. more.Contains("--urls") ? Array.Empty<string>() : ["--urls", "http://127.0.0.1:0"],
            "--Logging:LogLevel:Default=None",
            "--ApiSecurity:Jwt:Issuers:0:Authority=" + authority,
            "--ApiSecurity:Jwt:Issuers:0:Audiences:0=orders-api",
            "--ApiSecurity:Jwt:Issuers:0:RequireHttpsMetadata=false",
            // As in production, except for the missing TLS and the reasons. The pepper lasts as long as the demo.
            "--ApiSecurity:Problems:IncludeReason=true",
            "--ApiSecurity:ApiKeys:Peppers:1=" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
            "--ApiSecurity:ApiKeys:RequireTls=false",
            .. LimitStory.Settings,
            .. more,
        ]);
        await app.StartAsync();
        return app;
    }
}
