using System.Net.Http.Headers;
using Api.Security.Jwt;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Api.Security.TestKit;

/// <summary>
/// An API on Kestrel, protected as a user would protect it. Without further settings: one issuer, scope <c>read:orders</c> on
/// <c>GET</c>/<c>HEAD /orders</c>, <c>write:orders</c> on <c>POST /orders</c>, any caller on <c>/whoami</c>, anyone on <c>/health</c>.
/// </summary>
public sealed class TestApi : IAsyncDisposable
{
    private TestApi(WebApplication app, RecordingLogger log) => (App, Log) = (app, log);

    public WebApplication App { get; }

    public RecordingLogger Log { get; }

    public HttpClient Client { get; private set; } = null!;

    public static Task<TestApi> StartAsync(FakeAuthorizationServer issuer, TestApiOptions? options = null) =>
        StartAsync((options ?? new TestApiOptions()) with { Issuer = issuer });

    public static async Task<TestApi> StartAsync(TestApiOptions options)
    {
        var log = new RecordingLogger();
        var app = Build(options, log);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        return new TestApi(app, log) { Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) } };
    }

    public static WebApplication Build(TestApiOptions options, RecordingLogger log)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = options.Environment });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(options.Settings);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log);
        if (options.Clock is not null) builder.Services.AddSingleton(options.Clock);

        if (options.AddSecurity is { } addSecurity)
        {
            addSecurity(builder.Services);
        }
        else
        {
            builder.Services.AddApiSecurity().AddJwt(jwt =>
            {
                if (options.Issuer is { } issuer) jwt.AddIssuer(issuer.Issuer, "orders-api", trusted =>
                {
                    trusted.RequireHttpsMetadata = false;
                    trusted.WarmUp = KeyWarmUp.Off; // so that the issuer gets no request before the first one of the test
                    options.ConfigureIssuer?.Invoke(trusted);
                });
                options.ConfigureJwt?.Invoke(jwt);
            });
        }

        options.Services?.Invoke(builder.Services);
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0"); // not UseUrls(): a test may replace the configuration, which stores its value
        options.Pipeline?.Invoke(app);
        MapDefaults(app);
        options.Endpoints?.Invoke(app);
        return app;
    }

    /// <summary>Sends a request with a token.</summary>
    public Task<TestAnswer> GetAsync(string path, string? token = null, string scheme = "Bearer") =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), token, scheme);

    public async Task<TestAnswer> SendAsync(HttpRequestMessage request, string? token = null, string scheme = "Bearer")
    {
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"{scheme} {token}");
        using var response = await Client.SendAsync(request);
        return await TestAnswer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await App.DisposeAsync();
    }

    private static void MapDefaults(WebApplication app)
    {
        app.MapMethods("/orders", ["GET", "HEAD"], () => Array.Empty<string>()).RequireScope("read:orders");
        app.MapPost("/orders", () => Results.Created("/orders/1", null)).RequireScope("write:orders");
        app.MapGet("/health", () => "ok").AllowAnonymous();
        app.MapGet("/whoami", (ApiCaller caller) => new { caller.Scheme, caller.Subject, caller.ClientId, caller.TenantId, caller.Scopes });
    }
}
