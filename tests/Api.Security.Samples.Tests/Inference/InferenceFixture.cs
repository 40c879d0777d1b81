using System.Net.Http.Headers;
using Api.Security.Samples.Tests.Inference;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Orders.Demo;

[assembly: AssemblyFixture(typeof(InferenceFixture))]

namespace Api.Security.Samples.Tests.Inference;

/// <summary>The sample inference API and an identity provider that knows its address, over HTTP on Kestrel.</summary>
public sealed class InferenceFixture : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private WebApplication _provider = null!;
    private WebApplication _api = null!;

    /// <summary>Chosen before the API starts, because its metadata contains it.</summary>
    public Uri Api { get; } = new($"http://127.0.0.1:{FreePort.Next()}");

    public Uri Mcp => new(Api, "/mcp");

    public string Authority { get; private set; } = null!;

    internal Tokens Tokens { get; private set; } = null!;

    public string Metadata(string path = "") => $"{Api.GetLeftPart(UriPartial.Authority)}/.well-known/oauth-protected-resource{path}";

    public async ValueTask InitializeAsync()
    {
        _provider = Orders.IdentityProvider.Program.CreateApp(
            ["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--IdentityProvider:Resources:inference-api=" + Mcp]);
        await _provider.StartAsync();
        Authority = _provider.Urls.First() + "/";
        Tokens = new Tokens(Authority);
        _api = global::Inference.Api.Program.CreateApp(
        [
            "--urls", Api.GetLeftPart(UriPartial.Authority), "--contentRoot", Path.Combine(Checkout.Root, "samples", "Inference.Api"),
            // All tests share two clients.
            "--ApiSecurity:RateLimits:Plans:free:requests:Limit=100000", "--ApiSecurity:RateLimits:Plans:premium:requests:Limit=100000",
            "--Logging:LogLevel:Default=None",
            "--Logging:LogLevel:ModelContextProtocol=None", "--ApiSecurity:PublicBaseUrl=" + Api.GetLeftPart(UriPartial.Authority),
            "--ApiSecurity:Jwt:Issuers:0:Authority=" + Authority, "--ApiSecurity:Jwt:Issuers:0:Audiences:0=inference-api",
            "--ApiSecurity:Jwt:Issuers:0:RequireHttpsMetadata=false",
        ]);
        await _api.StartAsync();

        var token = await Tokens.OfClientAsync("inference-free", "inference:read");
        await SamplesFixture.KeysAreThereAsync(() => SendAsync(HttpMethod.Get, "/v1/models", token));
    }

    public async Task<TestAnswer> SendAsync(HttpMethod method, string path, string? token, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Api, path)) { Content = content };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (path == "/mcp") request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        using var response = await _client.SendAsync(request);
        return await TestAnswer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        Tokens.Dispose();
        await _api.DisposeAsync();
        await _provider.DisposeAsync();
    }
}
