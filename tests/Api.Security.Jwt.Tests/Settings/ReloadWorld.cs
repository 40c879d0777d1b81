using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>An API whose issuers and their keys are in a JSON file that is rewritten while the API runs.</summary>
internal sealed class ReloadWorld : IAsyncDisposable
{
    private const string Audience = "orders-api";

    private readonly string _folder = Directory.CreateTempSubdirectory("issuers-").FullName;
    private IConfigurationRoot _root = null!;

    public TestApi Api { get; private set; } = null!;

    private string File => Path.Combine(_folder, "issuers.json");

    /// <summary>One entry of the list of issuers.</summary>
    public static JsonObject Entry(string authority, SigningKey key) =>
        new() { ["Authority"] = authority, ["Audiences"] = new JsonArray(Audience),
            ["Jwks"] = new JsonObject { ["keys"] = new JsonArray(key.Jwk()) } };

    public static JsonArray List(params (string Authority, SigningKey Key)[] issuers) =>
        [.. issuers.Select(issuer => (JsonNode)Entry(issuer.Authority, issuer.Key))];

    public static async Task<ReloadWorld> StartAsync(JsonNode issuers, bool reloadOnChange = false,
        Action<IConfigurationBuilder>? more = null, Action<IServiceCollection>? security = null, Action<WebApplication>? endpoints = null)
    {
        var world = new ReloadWorld();
        world.Save(issuers);
        var builder = new ConfigurationBuilder().AddJsonFile(world.File, optional: false, reloadOnChange);
        more?.Invoke(builder);
        world._root = builder.Build();
        world.Api = await TestApi.StartAsync(new TestApiOptions { AddSecurity = security, Endpoints = endpoints,
            Services = services => services.AddSingleton<IConfiguration>(world._root) });
        return world;
    }

    public void Write(JsonNode issuers)
    {
        Save(issuers);
        _root.Reload();
    }

    /// <summary>Writes the file without a reload: only a file watcher notices the change.</summary>
    public void Save(JsonNode issuers, JsonObject? others = null)
    {
        var section = others ?? [];
        section["Jwt"] = new JsonObject { ["Issuers"] = issuers };
        System.IO.File.WriteAllText(File, new JsonObject { ["ApiSecurity"] = section }.ToJsonString());
    }

    public void Reload() => _root.Reload();

    public async Task<bool> AcceptsAsync(string issuer, SigningKey key)
    {
        var answer = await Api.GetAsync("/orders", Token(issuer, key));
        if ((int)answer.Status != 200) answer.ShouldBeInvalidToken();
        return (int)answer.Status == 200;
    }

    public static string Token(string issuer, SigningKey key, string? tenant = null, string scope = "read:orders")
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var token = new TokenBuilder(key).With("iss", issuer).With("aud", Audience).With("sub", "alice").With("client_id", "web")
            .With("jti", Guid.NewGuid().ToString("N"));
        if (key.KeyId is null) token.WithoutHeader("kid");
        if (tenant is not null) token.With("tenant_id", tenant);
        return token.With("iat", now).With("exp", now + 600).With("scope", scope).Build();
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        (_root as IDisposable)?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
