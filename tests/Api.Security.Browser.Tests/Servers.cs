using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Browser.Tests;

/// <summary>The sample identity provider and the sample API as a developer runs them, on free ports.</summary>
internal sealed class Servers : IAsyncDisposable
{
    private readonly WebApplication _provider;
    private readonly WebApplication _api;

    private Servers(WebApplication provider, WebApplication api) => (_provider, _api) = (provider, api);

    public string Provider => _provider.Urls.First();

    public string Api => _api.Urls.First();

    public static async Task<Servers> StartAsync()
    {
        // Each needs the address of the other before it starts, so the API gets a fixed port.
        var origin = $"http://127.0.0.1:{FreePort.Next()}";
        var provider = Orders.IdentityProvider.Program.CreateApp(
        [
            "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None",
            $"--IdentityProvider:AllowedOrigins:0={origin}", $"--IdentityProvider:FurtherRedirectUris:0={origin}/scalar/v1",
        ]);
        await provider.StartAsync();
        var api = Orders.Api.Program.CreateApp(
        [
            "--urls", origin, "--environment", "Development", "--applicationName", "Orders.Api", "--Logging:LogLevel:Default=None",
            $"--ApiSecurity:Jwt:Issuers:0:Authority={provider.Urls.First()}/",
            "--ApiSecurity:Jwt:Issuers:0:Audiences:0=orders-api", "--ApiSecurity:Jwt:Issuers:0:RequireHttpsMetadata=false",
        ]);
        await api.StartAsync();
        await IsDescribedAsync(origin);
        return new Servers(provider, api);
    }

    public async ValueTask DisposeAsync()
    {
        await _api.DisposeAsync();
        await _provider.DisposeAsync();
    }

    // On a busy machine the first fetch of the discovery document may exceed its limit of 5 seconds; then oauth2 is missing at first.
    private static async Task IsDescribedAsync(string origin)
    {
        using var client = new HttpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var retries = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!(await client.GetStringAsync($"{origin}/openapi/v1.json", limit.Token)).Contains("\"oauth2\"", StringComparison.Ordinal))
            await retries.WaitForNextTickAsync(limit.Token);
    }
}
