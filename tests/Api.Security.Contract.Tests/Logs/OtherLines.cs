using Api.Security.ApiKeys;
using Api.Security.ApiKeys.Tests;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Contract.Tests.Logs;

/// <summary>Lines and messages that depend on how the application is set up.</summary>
internal static class OtherLines
{
    private const string Address = "https://auth.example.com";

    /// <summary>Starts applications with an error, and returns the messages.</summary>
    public static async Task<IReadOnlyList<string>> OfFailedStartsAsync()
    {
        var jwt = (IServiceCollection services) => services.AddApiSecurity().AddJwt(tokens => tokens.AddIssuer(Address, "orders-api"));
        TestApiOptions[] wrong =
        [
            new() { AddSecurity = services => services.AddApiSecurity().AddJwt() },
            new()
            {
                AddSecurity = services => services.AddApiSecurity().AddJwt(),
                Settings = { ["ApiSecurity:Jwt:Issuers:0:Authority"] = Address },
            },
            new()
            {
                AddSecurity = services => services.AddApiSecurity().AddJwt(tokens => tokens.AddIssuer("http://a.example", "orders-api")),
            },
            new()
            {
                AddSecurity = services => jwt(services),
                Settings = { ["ApiSecurity:RequireTsl"] = "true", ["ApiSecurity:ApiKeys:Brand"] = "x" },
            },
            new() { AddSecurity = services => services.AddApiSecurity().AddApiKeys() },
            new()
            {
                AddSecurity = services =>
                {
                    services.AddAuthentication().AddCookie("Bearer");
                    jwt(services);
                },
            },
            new()
            {
                AddSecurity = services => jwt(services),
                Pipeline = app =>
                {
                    app.UseAuthorization();
                    app.UseAuthentication();
                },
            },
            new()
            {
                AddSecurity = services => jwt(services),
                Endpoints = app => app.MapGet("/reports", () => "ok").RequireAuthorization("finance"),
            },
            new()
            {
                AddSecurity = services => jwt(services),
                Endpoints = app => app.MapGet("/open", () => "ok").RequireScope("read:orders").AllowAnonymous(),
            },
        ];
        var messages = new List<string>();
        foreach (var options in wrong)
        {
            var starting = () => TestApi.StartAsync(options);
            messages.Add((await starting.Should().ThrowAsync<Exception>()).Which.Message);
        }

        return messages;
    }

    /// <summary>Requests tokens of issuers whose keys cannot be fetched, and of one that does not publish the key.</summary>
    public static async Task<IReadOnlyList<string>> OfKeysAsync()
    {
        var lines = new List<string>();
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await LogAsync(token => token.WithHeader("kid", "other"));
        issuer.RawDiscovery = $$"""{"issuer":"{{issuer.Issuer}}/","jwks_uri":"{{issuer.Issuer}}/jwks"}""";
        await LogAsync();
        issuer.Instead = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        await LogAsync();
        await issuer.GoDownAsync();
        await LogAsync();
        return lines;

        async Task LogAsync(Action<TokenBuilder>? change = null)
        {
            await using var api = await TestApi.StartAsync(issuer);
            var token = issuer.Token();
            change?.Invoke(token);
            await api.GetAsync("/orders", token.Build());
            lines.AddRange(api.Log.Ours.Select(line => line.Text.Replace(issuer.Issuer, Address, StringComparison.Ordinal)));
        }
    }

    /// <summary>Sends an API key over plain HTTP, and one while the store does not answer.</summary>
    public static async Task<IReadOnlyList<string>> OfKeyStoreAsync()
    {
        await using var strict = await LoggedApi.StartAsync(settings: ("ApiSecurity:ApiKeys:RequireTls", null));
        await strict.SendAsync("/orders", strict.WithKey());

        var store = new FaultyStore(new InMemoryApiKeyStore(TimeProvider.System));
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Settings = { ["ApiSecurity:ApiKeys:Peppers:1"] = Convert.ToBase64String("0123456789abcdef0123456789ABCDEF"u8),
                ["ApiSecurity:ApiKeys:RequireTls"] = "false" },
            AddSecurity = services => services.AddSingleton<IApiKeyStore>(store).AddApiSecurity().AddApiKeys(),
        });
        store.IsDown = true;
        var key = api.App.Services.GetRequiredService<ApiKeyMint>().Create();
        var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("x-api-key-id", ApiKeyId.Prefix + key.Id);
        request.Headers.Add("x-api-key", key.Secret);
        await api.SendAsync(request);
        return [.. strict.Api.Log.Ours.Concat(api.Log.Ours).Select(line => line.Text)];
    }

    /// <summary>Sends a token over plain HTTP, with <c>RequireTls</c> or without, and with the header of a proxy or without.</summary>
    public static async Task<IReadOnlyList<string>> OfPlainHttpAsync()
    {
        var lines = new List<string>();
        foreach (var (requires, isForwarded) in new[] { ("false", false), ("true", false), ("false", true), ("true", true) })
        {
            await using var api = await LoggedApi.StartAsync(settings: ("ApiSecurity:RequireTls", requires));
            await api.SendAsync("/orders", isForwarded
                ? [.. LoggedApi.Bearer(LoggedApi.Token()), new("X-Forwarded-Proto", "https")]
                : LoggedApi.Bearer(LoggedApi.Token()));
            lines.AddRange(api.Api.Log.Ours.Select(line => line.Text));
        }

        return lines;
    }

    /// <summary>Starts a site with a login of its own, and with middleware and endpoints in the wrong place.</summary>
    public static async Task<IReadOnlyList<string>> OfSitesAsync()
    {
        await using var site = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddAuthentication("Cookies").AddCookie("Cookies");
                services.AddApiSecurity().AddJwt(tokens => tokens.AddIssuer(Address, "orders-api", one => one.Jwks = LoggedApi.Jwks));
            },
        });
        await using var misplaced = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services => services.AddHealthChecks().Services.AddApiSecurity()
                .AddJwt(tokens => tokens.AddIssuer(Address, "orders-api", one => one.Jwks = LoggedApi.Jwks)),
            Pipeline = app =>
            {
                app.UseAuthentication();
                app.UseAuthorization();
                app.UseForwardedHeaders();
                app.UseStaticFiles();
            },
            Endpoints = app => app.MapHealthChecks("/healthz"),
        });
        return [.. site.Log.Ours.Concat(misplaced.Log.Ours).Select(line => line.Text)];
    }
}
