using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Interop.Tests;

/// <summary>Tokens created by npm <c>jose</c>, with the keys that it publishes.</summary>
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
    public async Task A_token_with_any_pinned_algorithm_is_accepted()
    {
        foreach (var algorithm in Algorithms)
            (await _api.GetAsync("/orders", await MakeAsync("sign", Header(algorithm)))).ShouldBeOk();
    }

    [Fact]
    public async Task A_token_with_an_algorithm_that_is_not_pinned_is_refused() =>
        (await _api.GetAsync("/orders", await MakeAsync("sign", Header("EdDSA")))).ShouldBeInvalidToken();

    [Fact]
    public async Task Tokens_with_EdDSA_and_Ed25519_are_accepted_each_with_its_own_key()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Services = services => services.AddApiSecurity().AddEd25519(),
            ConfigureJwt = jwt => jwt.AddIssuer(_jose.Issuer, "orders-api", issuer =>
            {
                issuer.RequireHttpsMetadata = false;
                foreach (var algorithm in (string[])["EdDSA", "Ed25519", "ES256"]) issuer.Algorithms.Add(algorithm);
            }),
        });
        foreach (var algorithm in (string[])["EdDSA", "Ed25519"])
        {
            var token = await MakeAsync("sign", Header(algorithm));
            (await api.GetAsync("/orders", token)).ShouldBeOk();
            var end = token.LastIndexOf('.') + 10;
            (await api.GetAsync("/orders", token[..end] + (token[end] == 'A' ? 'B' : 'A') + token[(end + 1)..])).ShouldBeInvalidToken();
        }

        var swapped = Header("EdDSA");
        swapped["kid"] = "Ed25519";
        (await api.GetAsync("/orders", await MakeAsync("sign", swapped))).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_shared_secret_is_refused()
    {
        var header = Header("HS256");
        header["kid"] = "RS256";
        (await _api.GetAsync("/orders", await MakeAsync("confuse", header))).ShouldBeInvalidToken();
    }

    [Theory]
    [InlineData("RSA-OAEP-256", "A128CBC-HS256")]
    [InlineData("RSA-OAEP-256", "A256GCM")]
    [InlineData("ECDH-ES", "A128CBC-HS256")]
    [InlineData("ECDH-ES", "A256GCM")]
    [InlineData("ECDH-ES+A256KW", "A128CBC-HS256")]
    [InlineData("ECDH-ES+A256KW", "A256GCM")]
    [InlineData("dir", "A128CBC-HS256")]
    [InlineData("dir", "A256GCM")]
    public async Task Only_a_signed_and_encrypted_token_is_accepted_when_encryption_is_required(string algorithm, string encryption)
    {
        var (file, recipient) = WriteKey(algorithm);
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            ConfigureJwt = jwt => jwt.AddIssuer(_jose.Issuer, "orders-api", issuer =>
            {
                (issuer.RequireHttpsMetadata, issuer.RequireEncryption) = (false, true);
                issuer.DecryptionKeyFiles.Add(file);
            }),
        });
        var header = new JsonObject { ["alg"] = algorithm, ["enc"] = encryption, ["cty"] = "JWT", ["apu"] = "QWxpY2U", ["apv"] = "Qm9i" };
        if (!algorithm.StartsWith("ECDH", StringComparison.Ordinal)) (_, _) = (header.Remove("apu"), header.Remove("apv"));
        var payload = await MakeAsync("nest", header, null, Header("ES256"), recipient);
        (await api.GetAsync("/orders", payload)).ShouldBeOk();
        (await api.GetAsync("/orders", await MakeAsync("sign", Header("ES256")))).ShouldBeInvalidToken();
        File.Delete(file);
    }

    [Fact]
    public async Task A_token_that_is_encrypted_but_not_signed_is_refused() =>
        (await _api.GetAsync("/orders", await MakeAsync("encrypt",
            new JsonObject { ["alg"] = "RSA-OAEP-256", ["enc"] = "A256GCM", ["typ"] = "at+jwt" }))).ShouldBeInvalidToken();

    [Fact]
    public async Task An_unsecured_token_is_refused() =>
        (await _api.GetAsync("/orders", await MakeAsync("unsecured", []))).ShouldBeInvalidToken();

    [Fact]
    public async Task A_token_of_another_type_for_another_audience_or_that_expired_is_refused()
    {
        var identity = Header("RS256");
        identity["typ"] = "JWT";
        (await _api.GetAsync("/orders", await MakeAsync("sign", identity))).ShouldBeInvalidToken();
        (await _api.GetAsync("/orders", await MakeAsync("sign", Header("RS256"), claims => claims["aud"] = "another-api")))
            .ShouldBeInvalidToken();
        (await _api.GetAsync("/orders",
            await MakeAsync("sign", Header("RS256"), claims => claims["exp"] = claims["exp"]!.GetValue<long>() - 3600))).ShouldBeExpired();
    }

    private static JsonObject Header(string algorithm) => new() { ["alg"] = algorithm, ["kid"] = algorithm, ["typ"] = "at+jwt" };

    private async Task<string> MakeAsync(string how, JsonObject header, Action<JsonObject>? change = null, JsonObject? signed = null,
        JsonObject? recipient = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = _jose.Issuer, ["aud"] = "orders-api", ["sub"] = "user-1", ["client_id"] = "machine", ["scope"] = "read:orders",
            ["jti"] = Guid.NewGuid().ToString(), ["iat"] = now, ["exp"] = now + 300,
        };
        change?.Invoke(claims);
        return (await _jose.PostAsync("/", new { how, header, payload = claims, signed, recipient }))["token"]!.GetValue<string>();
    }

    /// <summary>Writes a private key of the API as PEM or JWK. Returns the file and the key that the sender encrypts with.</summary>
    private static (string File, JsonObject Recipient) WriteKey(string algorithm)
    {
        var path = Path.GetTempFileName();
        if (algorithm == "dir")
        {
            var shared = new JsonObject { ["kty"] = "oct", ["k"] = Base64.Url(RandomNumberGenerator.GetBytes(32)) };
            File.WriteAllText(path, shared.ToJsonString());
            return (path, shared);
        }

        if (algorithm == "RSA-OAEP-256")
        {
            using var rsa = RSA.Create(2048);
            File.WriteAllText(path, rsa.ExportPkcs8PrivateKeyPem());
            var key = rsa.ExportParameters(false);
            return (path, new JsonObject { ["kty"] = "RSA", ["n"] = Base64.Url(key.Modulus!), ["e"] = Base64.Url(key.Exponent!) });
        }

        using var curve = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(path, curve.ExportECPrivateKeyPem());
        var point = curve.ExportParameters(false).Q;
        return (path, new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64.Url(point.X!), ["y"] = Base64.Url(point.Y!) });
    }
}
