using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Providers;

/// <summary>
/// An API with the settings of a recipe in <c>docs/providers.md</c>. Only the network is replaced: each discovery document is served here,
/// and a file of keys is written into the settings.
/// </summary>
internal sealed class RecipeWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);

    private RecipeWorld(List<FakeAuthorizationServer> servers, TestApi api) => (Servers, Api) = (servers, api);

    /// <summary>The servers of the discovery documents, in the order of the entries.</summary>
    public List<FakeAuthorizationServer> Servers { get; }

    public TestApi Api { get; }

    public SigningKey Key => Servers[0].Key;

    public static async Task<RecipeWorld> StartAsync(
        string section, string algorithm = "RS256", int recipe = 0, Action<JwtOptions>? change = null,
        Action<FakeAuthorizationServer>? serve = null)
    {
        var clock = new FakeTimeProvider(Now);
        var settings = ProviderDocument.Recipes(section)[recipe];
        settings["ApiSecurity:Problems:IncludeReason"] = "true";
        List<FakeAuthorizationServer> servers = [];
        foreach (var authority in settings.Where(setting => setting.Key.EndsWith(":Authority", StringComparison.Ordinal)).ToArray())
        {
            var server = await FakeAuthorizationServer.StartAsync(clock, algorithm);
            server.RawDiscovery = new JsonObject { ["issuer"] = authority.Value, ["jwks_uri"] = server.Issuer + "/jwks" }.ToJsonString();
            serve?.Invoke(server);
            servers.Add(server);
        }

        return new RecipeWorld(servers, await TestApi.StartAsync(new TestApiOptions
        {
            Clock = clock, Settings = settings, ConfigureJwt = jwt =>
            {
                foreach (var (issuer, server) in jwt.Issuers.Zip(servers)) Serve(issuer, server);
                change?.Invoke(jwt);
            },
        }));
    }

    /// <summary>A token with exactly this header, except for <c>alg</c>, and these claims.</summary>
    /// <param name="header">JSON; a <c>kid</c> or <c>x5t</c> <c>KEY</c> is the name of the key.</param>
    /// <param name="claims">JSON; <c>NOW</c> and <c>LATER</c> are times.</param>
    /// <param name="key">The key that signs.</param>
    public string Token(string header, string claims, SigningKey? key = null)
    {
        key ??= Key;
        var members = JsonNode.Parse(header.Replace("KEY", key.KeyId, StringComparison.Ordinal))!.AsObject();
        members["alg"] = key.Algorithm;
        var payload = claims.Replace("NOW", Seconds(0), StringComparison.Ordinal).Replace("LATER", Seconds(600), StringComparison.Ordinal);
        return new TokenBuilder(key).WithRawHeader(members.ToJsonString()).WithRawPayload(JsonNode.Parse(payload)!.ToJsonString()).Build();
    }

    public async Task ShouldAcceptAsync(string token, string? subject, string? client)
    {
        var answer = await Api.GetAsync("/whoami", token);
        answer.ShouldBeOk();
        ((string?)answer.Problem["subject"], (string?)answer.Problem["clientId"]).Should().Be((subject, client));
    }

    public async Task ShouldRefuseAsync(string token, string reason)
    {
        var answer = await Api.GetAsync("/whoami", token);
        ((int)answer.Status, (string?)answer.Problem["reason"]).Should().Be((401, reason), answer.Body);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        foreach (var server in Servers) await server.DisposeAsync();
    }

    private static void Serve(JwtIssuerOptions issuer, FakeAuthorizationServer server)
    {
        issuer.WarmUp = KeyWarmUp.Off;
        if (issuer.JwksFile is not null) (issuer.JwksFile, issuer.Jwks) = (null, server.KeySet().ToJsonString());
        if (issuer.Jwks is not null || issuer.SigningKeys.Count > 0) return;
        issuer.MetadataAddress = server.Issuer + "/.well-known/openid-configuration";
        issuer.RequireHttpsMetadata = false;
    }

    private static string Seconds(int later) => $"{Now.ToUnixTimeSeconds() + later}";
}
