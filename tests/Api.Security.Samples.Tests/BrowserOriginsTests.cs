using System.Net;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Samples.Tests;

/// <summary>Which pages may talk to the sample identity provider from a browser.</summary>
public sealed class BrowserOriginsTests(BrowserOriginsTests.Provider fixture) : IClassFixture<BrowserOriginsTests.Provider>
{
    private const string Known = "http://127.0.0.1:5000";

    [Theory]
    [InlineData("/connect/token", Known, Known)]
    [InlineData("/.well-known/openid-configuration", Known, Known)]
    [InlineData("/connect/token", "http://127.0.0.1:5001", null)]
    [InlineData("/connect/token", "https://attacker.example", null)]
    [InlineData("/connect/authorize", Known, null)]
    [InlineData("/keys/rotate", Known, null)]
    public async Task Only_pages_of_known_origins_may_request_tokens(string path, string origin, string? allowed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type");

        using var response = await fixture.Client.SendAsync(request);

        (response.Headers.TryGetValues("Access-Control-Allow-Origin", out var origins) ? origins.Single() : null).Should().Be(allowed);
        response.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [Fact]
    public async Task A_page_of_a_known_origin_can_read_the_response()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/openid-configuration");
        request.Headers.Add("Origin", Known);
        using var response = await fixture.Client.SendAsync(request);
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        response.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Known);
    }

    public sealed class Provider : IAsyncLifetime
    {
        private WebApplication _app = null!;

        public HttpClient Client { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _app = Orders.IdentityProvider.Program.CreateApp(["--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None"]);
            await _app.StartAsync();
            Client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await _app.DisposeAsync();
        }
    }
}
