using System.Net;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.RateLimiting.Tests;

/// <summary>An API on Kestrel with limits, a stopped clock, and callers whose claims a test chooses.</summary>
internal sealed class LimitApi : IAsyncDisposable
{
    /// <summary>Wednesday, 30 s after a full hour.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 30, TimeSpan.Zero);

    private LimitApi(TestApi api, FakeTimeProvider clock, ChangingSettings settings) => (Api, Clock, Settings) = (api, clock, settings);

    public TestApi Api { get; }

    public FakeTimeProvider Clock { get; }

    public ChangingSettings Settings { get; }

    /// <param name="settings">Settings below <c>ApiSecurity:RateLimits</c>, such as <c>Plans:free:burst:Kind=Rate</c>.</param>
    /// <param name="endpoints">Endpoints in addition to <c>/limited</c>, which has the plan of the caller.</param>
    /// <param name="services">Further services.</param>
    /// <param name="pipeline">Middleware before authentication.</param>
    public static Task<LimitApi> StartAsync(
        string settings, Action<WebApplication>? endpoints = null, Action<IServiceCollection>? services = null,
        Action<WebApplication>? pipeline = null, FakeTimeProvider? clock = null) =>
        StartAsync(Parse(settings), endpoints, services, pipeline, clock);

    public static async Task<LimitApi> StartAsync(
        Dictionary<string, string?> settings, Action<WebApplication>? endpoints = null, Action<IServiceCollection>? services = null,
        Action<WebApplication>? pipeline = null, FakeTimeProvider? clock = null)
    {
        clock ??= new FakeTimeProvider(Start);
        var changing = new ChangingSettings(settings);
        var api = await TestApi.StartAsync(new TestApiOptions
        {
            Clock = clock,
            AddSecurity = all =>
            {
                all.AddSingleton<IConfiguration>(new ConfigurationBuilder().Add(changing).Build());
                ClaimsScheme.Add(all).AddApiSecurity().AddRateLimits();
                services?.Invoke(all);
            },
            Pipeline = app =>
            {
                app.Use(PretendAddress);
                pipeline?.Invoke(app);
                app.UseAuthentication();
                app.UseAuthorization();
            },
            Endpoints = app =>
            {
                app.MapGet("/limited", () => "ok").RequireRateLimit();
                endpoints?.Invoke(app);
            },
        });
        return new LimitApi(api, clock, changing);
    }

    public static Dictionary<string, string?> Parse(string settings) =>
        settings.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(one => one.Split('=', 2))
            .ToDictionary(one => "ApiSecurity:RateLimits:" + one[0], one => (string?)one[1]);

    /// <summary>Sends a request of a client; of nobody when it is <see langword="null"/>.</summary>
    public async Task<TestAnswer> GetAsync(
        string? client = "c1", string path = "/limited", string? plan = null, string? tenant = null, string? address = null,
        string? subject = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (address is not null) request.Headers.Add("test-address", address);
        return await Api.SendAsync(request, client is null ? null : Credential(client, plan, tenant, subject));
    }

    public static string Credential(string client, string? plan = null, string? tenant = null, string? subject = null)
    {
        var claims = new JsonObject { ["client_id"] = client, ["sub"] = subject ?? client };
        if (plan is not null) claims["plan"] = plan;
        if (tenant is not null) claims["tenant_id"] = tenant;
        return ClaimsScheme.Credential(claims);
    }

    /// <summary>Sends so many requests, and returns how many were accepted.</summary>
    public async Task<int> CountAcceptedAsync(int requests, string? client = "c1", string path = "/limited")
    {
        var accepted = 0;
        for (var i = 0; i < requests; i++)
            if ((int)(await GetAsync(client, path)).Status == 200) accepted++;
        return accepted;
    }

    /// <summary>How many units of a quota a client has used.</summary>
    public async Task<long> UsedAsync(string policy = "daily", string client = "c1") =>
        (await Api.App.Services.GetRequiredService<IRateLimitCatalogue>()
            .ReadQuotasAsync(new LimitOwner("test", client, null, null), CancellationToken.None))
        .Single(quota => quota.Policy == policy).Used;

    /// <summary>Waits until a client has used so many units: they are returned after the response.</summary>
    public Task UsesAsync(long units, string policy = "daily", string client = "c1") =>
        Eventually.BecomesTrueAsync(async () => await UsedAsync(policy, client) == units, TimeSpan.FromSeconds(5));

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    private static Task PretendAddress(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers["test-address"] is [{ } address]) context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return next(context);
    }
}
