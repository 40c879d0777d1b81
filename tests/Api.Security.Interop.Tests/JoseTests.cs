using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Interop.Tests;

/// <summary>Tokens that npm <c>jose</c> made, with the keys that it published.</summary>
public sealed class JoseTests : IAsyncLifetime
{
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    private NodeProcess _jose = null!;
    private TestApi _api = null!;

    public async ValueTask InitializeAsync()
    {
        _jose = await NodeProcess.StartAsync("jose.mjs");
        _api = await TestApi.StartAsync(new TestApiOptions
        {
            ConfigureJwt = jwt => jwt.AddIssuer(_jose.Issuer, "orders-api", issuer =>
            {
                issuer.RequireHttpsMetadata = false;
                foreach (var algorithm in Algorithms) issuer.Algorithms.Add(algorithm);
            }),
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null) await _api.DisposeAsync();
        if (_jose is not null) await _jose.DisposeAsync();
    }

    [Fact]
    public async Task Every_algorithm_that_is_pinned_gets_in()
    {
        foreach (var algorithm in Algorithms)
            (await _api.GetAsync("/orders", await MakeAsync("sign", Header(algorithm)))).ShouldBeOk();
    }

    [Fact]
    public async Task What_it_signs_with_an_algorithm_that_is_not_pinned_stays_out() =>
        (await _api.GetAsync("/orders", await MakeAsync("sign", Header("EdDSA")))).ShouldBeInvalidToken();

    [Fact]
    public async Task The_public_key_as_a_shared_secret_stays_out()
    {
        var header = Header("HS256");
        header["kid"] = "RS256";
        (await _api.GetAsync("/orders", await MakeAsync("confuse", header))).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task What_it_encrypts_stays_out() =>
        (await _api.GetAsync("/orders", await MakeAsync("encrypt", new JsonObject { ["alg"] = "RSA-OAEP-256", ["enc"] = "A256GCM", ["typ"] = "at+jwt" }))).ShouldBeInvalidToken();

    [Fact]
    public async Task What_it_does_not_sign_stays_out() =>
        (await _api.GetAsync("/orders", await MakeAsync("unsecured", []))).ShouldBeInvalidToken();

    [Fact]
    public async Task Another_type_another_audience_or_the_past_stays_out()
    {
        var identity = Header("RS256");
        identity["typ"] = "JWT";
        (await _api.GetAsync("/orders", await MakeAsync("sign", identity))).ShouldBeInvalidToken();
        (await _api.GetAsync("/orders", await MakeAsync("sign", Header("RS256"), claims => claims["aud"] = "another-api"))).ShouldBeInvalidToken();
        (await _api.GetAsync("/orders", await MakeAsync("sign", Header("RS256"), claims => claims["exp"] = claims["exp"]!.GetValue<long>() - 3600))).ShouldBeExpired();
    }

    private static JsonObject Header(string algorithm) => new() { ["alg"] = algorithm, ["kid"] = algorithm, ["typ"] = "at+jwt" };

    private async Task<string> MakeAsync(string how, JsonObject header, Action<JsonObject>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = _jose.Issuer, ["aud"] = "orders-api", ["sub"] = "user-1", ["client_id"] = "machine", ["scope"] = "read:orders",
            ["jti"] = Guid.NewGuid().ToString(), ["iat"] = now, ["exp"] = now + 300,
        };
        change?.Invoke(claims);
        return (await _jose.PostAsync("/", new { how, header, payload = claims }))["token"]!.GetValue<string>();
    }
}
