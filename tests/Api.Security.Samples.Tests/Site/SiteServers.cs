using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.Samples.Tests;

/// <summary>The sample site in its own process, as <c>dotnet run</c> starts it, and an identity provider that knows its address.</summary>
public sealed class SiteServers : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _provider = null!;
    private Process _site = null!;

    public string Authority { get; private set; } = null!;

    /// <summary>The pages, the API and the hub.</summary>
    public Uri Site { get; } = FreeAddress();

    public Uri Grpc { get; } = FreeAddress();

    /// <summary>What the site has logged so far.</summary>
    public string Log => string.Join('\n', _output);

    /// <summary>What the site has logged, once it has logged everything that it did before this call.</summary>
    public async Task<string> CompleteLogAsync()
    {
        var last = $"/last-{Guid.NewGuid():N}";
        using var client = new HttpClient { BaseAddress = Site };
        using var response = await client.GetAsync(new Uri(last, UriKind.Relative));
        await Eventually.BecomesTrueAsync(() => Log.Contains(last, StringComparison.Ordinal), Patience);
        return Log;
    }

    public async ValueTask InitializeAsync()
    {
        _provider = Orders.IdentityProvider.Program.CreateApp(
        [
            "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None",
            "--IdentityProvider:SiteRedirectUri=" + new Uri(Site, "signin-oidc"),
        ]);
        await _provider.StartAsync();
        Authority = _provider.Urls.First() + "/";
        _site = Process.Start(StartSite())!;
        _site.OutputDataReceived += (_, line) => Take(line.Data);
        _site.ErrorDataReceived += (_, line) => Take(line.Data);
        _site.BeginOutputReadLine();
        _site.BeginErrorReadLine();
        var first = await Task.WhenAny(_started.Task, _site.WaitForExitAsync()).WaitAsync(Patience);
        first.Should().BeSameAs(_started.Task, "the site should have started, but:\n{0}", Log);
        await KeysAreThereAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_site.HasExited) _site.Kill();
        await _site.WaitForExitAsync();
        _site.Dispose();
        await _provider.DisposeAsync();
    }

    private ProcessStartInfo StartSite()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name; // debug or release
        return new ProcessStartInfo("dotnet",
        [
            Path.Combine(Checkout.Root, "artifacts", "bin", "Site", configuration, "Site.dll"),
            $"--Kestrel:Endpoints:Site:Url={Origin(Site)}", $"--Kestrel:Endpoints:Grpc:Url={Origin(Grpc)}",
            "--Authentication:Schemes:OpenIdConnect:Authority=" + Authority, "--ApiSecurity:Jwt:Issuers:0:Authority=" + Authority,
            // Nothing may log a token, whatever the level.
            "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Trace",
        ])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.Combine(Checkout.Root, "samples", "Site"),
            Environment = { ["ASPNETCORE_ENVIRONMENT"] = "Development" },
        };
    }

    // On a busy machine the first fetch of the issuer's keys may exceed its limit of 5 seconds.
    private async Task KeysAreThereAsync()
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "orders-reader"),
            new("client_secret", "orders-reader-secret")]);
        using var response = await client.PostAsync(new Uri(Authority + "connect/token"), form);
        var token = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        await Eventually.BecomesTrueAsync(async () =>
        {
            using var answer = await client.GetAsync(new Uri(Site, "/api/orders"));
            return answer.IsSuccessStatusCode;
        }, Patience);
    }

    private void Take(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (line.Contains("Application started", StringComparison.Ordinal)) _started.TrySetResult();
    }

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static Uri FreeAddress() => new($"http://127.0.0.1:{FreePort.Next()}");
}
