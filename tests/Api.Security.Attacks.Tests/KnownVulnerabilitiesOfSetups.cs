using System.Text;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Attacks.Tests;

/// <summary>Further <see cref="KnownVulnerabilities"/> that need their own issuer, key set or sequence of requests.</summary>
public sealed class KnownVulnerabilitiesOfSetups
{
    private const string SymmetricIssuer = "https://symmetric.example";

    [Fact(DisplayName = "MS advisory 3214296: a symmetric signature that is not really checked")]
    public async Task A_symmetric_signature_is_checked()
    {
        byte[] secret = [.. Enumerable.Range(1, 32).Select(number => (byte)number)];
        await using var api = await TestApi.StartAsync(Symmetric(Convert.ToBase64String(secret)));

        (await api.GetAsync("/orders", SymmetricToken(secret))).ShouldBeOk();
        (await api.GetAsync("/orders", SymmetricToken([.. secret[..31], 0]))).ShouldBeInvalidToken();
        (await api.GetAsync("/orders", SymmetricToken([]))).ShouldBeInvalidToken();
    }

    [Theory(DisplayName = "CVE-2019-20933 InfluxDB, CVE-2022-23539 jsonwebtoken: an empty or a weak shared secret")]
    [InlineData(0)]
    [InlineData(31)]
    public async Task A_weak_shared_secret_prevents_startup(int bytes)
    {
        var start = () => TestApi.StartAsync(Symmetric(Convert.ToBase64String(new byte[bytes])));
        (await start.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain("SigningKeys");
    }

    [Fact(DisplayName = "CVE-2019-7644 Auth0-WCF-Service-JWT: the expected signature in the error text")]
    public async Task The_expected_signature_is_not_revealed()
    {
        var secret = new byte[32];
        await using var api = await TestApi.StartAsync(Symmetric(Convert.ToBase64String(secret)) with { Environment = "Development" });
        var token = SymmetricToken(secret);
        var signature = token[(token.LastIndexOf('.') + 1)..];

        var answer = await api.GetAsync("/orders", token[..^signature.Length] + Base64.Url(new byte[32]));

        answer.ShouldBeInvalidToken();
        (answer.Body + string.Join('\n', api.Log.Lines.Select(line => line.Text))).Should().NotContain(signature[..8]);
    }

    [Theory(DisplayName = "CVE-2026-22817 Hono, CVE-2026-44699 LibJWT: an RSA key published without alg")]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("PS256")]
    public async Task A_published_key_without_alg_does_not_take_the_algorithm_of_the_header(string algorithm)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        var keys = issuer.KeySet();
        keys["keys"]![0]!.AsObject().Remove("alg");
        issuer.RawKeySet = keys.ToJsonString();
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();

        var token = issuer.Token().WithHeader("alg", algorithm);
        if (algorithm[0] == 'H') token.SignedBy(SigningKey.OfSecret(algorithm, null, []));
        (await api.GetAsync("/orders", token.Build())).ShouldBeInvalidToken();
    }

    [Fact(DisplayName = "CVE-2025-64527 Envoy: two Authorization headers while the key set cannot be fetched")]
    public async Task Two_Authorization_headers_are_400_even_while_the_issuer_is_down()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        issuer.Instead = context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        };
        await using var api = await TestApi.StartAsync(issuer);
        var line = $"Authorization: Bearer {issuer.Token().Build()}";

        RawHttp.StatusOf(await RawHttp.GetAsync(api.Client.BaseAddress!, "/orders", line, line)).Should().Be(400);
        issuer.Requests.Should().Be(0);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBe(503, "verification_unavailable");
    }

    [Fact(DisplayName = "CVE-2026-35039 fast-jwt: another caller's claims")]
    public async Task Each_response_has_the_claims_of_its_own_token()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        var callers = Enumerable.Range(0, 40).Select(number => $"caller-{number % 20}").ToArray();

        var answers = await Task.WhenAll(
            callers.Select(caller => api.GetAsync("/whoami", issuer.Token().With("sub", caller).With("jti", "same").Build())));

        answers.Select(answer => answer.Problem["subject"]!.GetValue<string>()).Should().Equal(callers);
    }

    private static TestApiOptions Symmetric(string secret) => new()
    {
        ConfigureJwt = jwt =>
            jwt.AddIssuer(SymmetricIssuer, "orders-api", issuer => issuer.SigningKeys.Add(new() { Id = "k", Value = secret })),
    };

    private static string SymmetricToken(byte[] secret)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var token = new TokenBuilder(SigningKey.OfSecret("HS256", "k", secret));
        foreach (var (name, value) in new Dictionary<string, JsonNode>
        {
            ["iss"] = SymmetricIssuer, ["aud"] = "orders-api", ["sub"] = "alice", ["client_id"] = "web", ["jti"] = "1", ["iat"] = now,
            ["exp"] = now + 600, ["scope"] = "read:orders",
        }) token.With(name, value);
        return token.Build();
    }
}
