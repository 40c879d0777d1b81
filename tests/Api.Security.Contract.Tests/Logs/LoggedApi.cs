using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Api.Security.ApiKeys;
using Api.Security.Jwt;
using Api.Security.RateLimiting;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Contract.Tests.Logs;

/// <summary>An API with tokens and API keys, whose log lines are compared as a whole. Tokens have keys that are configured.</summary>
internal sealed partial class LoggedApi : IAsyncDisposable
{
    public const string Issuer = "https://auth.example.com/";
    public const string Key = "ApiKey";

    private readonly TestApi _api;
    private readonly MintedKey _key;

    private readonly FakeTimeProvider _clock;

    private LoggedApi(TestApi api, MintedKey key, FakeTimeProvider clock) => (_api, _key, _clock) = (api, key, clock);

    /// <summary>The time at which every one of these APIs starts.</summary>
    private static DateTimeOffset Start { get; } = TimeProvider.System.GetUtcNow();

    public static SigningKey SigningKey { get; } = SigningKey.Create("ES256", "key-1");

    public TestApi Api => _api;

    public string KeyId => ApiKeyId.Prefix + _key.Id;

    public string KeySecret => _key.Secret;

    public static string Jwks { get; } = new JsonObject { ["keys"] = new JsonArray(SigningKey.Jwk()) }.ToJsonString();

    public static async Task<LoggedApi> StartAsync(
        Action<JwtOptions>? jwt = null, Action<WebApplication>? pipeline = null, string environment = "Production",
        params (string Name, string? Value)[] settings)
    {
        var clock = new FakeTimeProvider(Start);
        var store = new InMemoryApiKeyStore(clock);
        var options = new TestApiOptions
        {
            Clock = clock,
            Environment = environment,
            Settings = new() { ["ApiSecurity:ApiKeys:Peppers:1"] = Convert.ToBase64String("0123456789abcdef0123456789ABCDEF"u8),
                ["ApiSecurity:ApiKeys:RequireTls"] = "false" },
            AddSecurity = services => services.AddSingleton<IApiKeyStore>(store).AddApiSecurity().AddJwt(tokens =>
            {
                if (jwt is null) tokens.AddIssuer(Issuer, "orders-api", issuer => issuer.Jwks = Jwks);
                else jwt(tokens);
            }).AddApiKeys().AddRateLimits(limits =>
            {
                limits.Plans["free"] = new Dictionary<string, RateLimitPolicyOptions>
                {
                    ["burst"] = new() { Kind = RateLimitKind.Rate, Limit = 10, Window = TimeSpan.FromMinutes(1) },
                };
                limits.Plans["month"] = new Dictionary<string, RateLimitPolicyOptions>
                {
                    ["monthly"] = new() { Kind = RateLimitKind.Quota, Limit = 10, Period = QuotaPeriod.Month },
                };
            }),
            Pipeline = pipeline,
            Endpoints = Map,
        };
        foreach (var (name, value) in settings)
            if (value is null) options.Settings.Remove(name);
            else options.Settings[name] = value;
        var api = await TestApi.StartAsync(options);
        var key = api.App.Services.GetRequiredService<ApiKeyMint>().Create();
        var now = clock.GetUtcNow();
        await store.CommitAsync(new ApiKeyCommit
        {
            Client = new ApiClient { Id = "partner", Name = "partner", Scopes = ["read:orders"], CreatedAt = now, Version = 1 },
            ExpectedVersion = null,
            AddedKeys =
            [
                new ApiKey
                {
                    Id = key.Id, ClientId = "partner", Slot = ApiKeySlot.Current, Environment = key.Environment, Hash = key.Hash,
                    HashAlgorithm = ApiKeyHashAlgorithm.HmacSha256, PepperVersion = key.PepperVersion, CreatedAt = now, CreatedBy = "test",
                    ExpiresAt = now + TimeSpan.FromDays(1),
                },
            ],
        }, default);
        return new LoggedApi(api, key, clock);
    }

    /// <summary>A valid token, which the test may change.</summary>
    public static TokenBuilder Token(string issuer = Issuer)
    {
        var now = Start.ToUnixTimeSeconds();
        return new TokenBuilder(SigningKey).With("iss", issuer).With("aud", "orders-api").With("sub", "alice").With("client_id", "web")
            .With("jti", Guid.NewGuid().ToString("N")).With("iat", now).With("exp", now + 3600).With("scope", "read:orders");
    }

    /// <summary>The headers of a request with this token.</summary>
    public static HeaderLine[] Bearer(TokenBuilder token) => [new("Authorization", "Bearer " + token.Build())];

    /// <summary>The headers of a request with the API key.</summary>
    public HeaderLine[] WithKey() => [new("x-api-key-id", KeyId), new("x-api-key", KeySecret)];

    /// <summary>The headers of a request with a key that was never issued.</summary>
    public HeaderLine[] WithUnknownKey()
    {
        var key = _api.App.Services.GetRequiredService<ApiKeyMint>().Create();
        return [new("x-api-key-id", ApiKeyId.Prefix + key.Id), new("x-api-key", key.Secret)];
    }

    /// <summary>Sends a request a second after the one before, because the lines of a second are limited.</summary>
    public Task<TestAnswer> SendAsync(string path, params IEnumerable<HeaderLine> headers)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return _api.SendAsync(request);
    }

    /// <summary>Sends a request and returns its line 1101 or 1106, without the trace id.</summary>
    public async Task<string> LineAsync(string path, params IEnumerable<HeaderLine> headers)
    {
        var before = Lines.Count;
        await SendAsync(path, headers);
        return string.Join('\n', Lines.Skip(before));
    }

    /// <summary>The lines about refused requests, without the trace id.</summary>
    public IReadOnlyList<string> Lines =>
        [.. _api.Log.Ours.Where(line => line.EventId is 1101 or 1106).Select(line => Trace().Replace(line.Text, ""))];

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    private static void Map(WebApplication app)
    {
        app.MapGet("/keys-only", () => "ok").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "ApiKey" });
        app.MapGet("/tokens-only", () => "ok").RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Bearer" });
        app.MapGet("/orders/{id}", () => "ok").RequireAllScopes("read:orders", "audit:orders");
        app.MapGet("/staff", () => "ok").RequireRole("orders-admin");
        app.MapGet("/department", () => "ok").RequireClaim("department", "sales", "support");
        app.MapGet("/tenants/{tenantId}", () => "ok").RequireTenant();
        app.MapGet("/strong", () => "ok").RequireStepUp("phr", TimeSpan.FromMinutes(5));
        app.MapGet("/office", () => "ok").RequireNetwork("10.0.0.0/8");
        app.MapGet("/assertion", () => "ok").RequireAuthorization(policy => policy.RequireAssertion(_ => false));
        app.MapGet("/roles-of-aspnet", () => "ok").RequireAuthorization(policy => policy.RequireRole("staff"));
        app.MapGet("/challenge", () => Results.Challenge());
        app.MapGet("/owners/{owner}", () => "ok").RequireOwner("read:orders", "owner");
        app.MapGet("/rate", () => "ok").RequireRateLimit("free", cost: 100);
        app.MapGet("/quota", () => "ok").RequireRateLimit("month", cost: 100);
        app.MapGet("/tried", () => "ok").RequireRole("orders-admin").InShadowMode();
    }

    [GeneratedRegex(@" Trace [-:0-9A-Za-z]+\.$")]
    private static partial Regex Trace();
}
