using System.Security.Cryptography;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt.Tests.Settings;

/// <summary>HMAC keys work only for an issuer that configures them, and those of <c>dotnet user-jwts</c> only in Development.</summary>
public sealed class SymmetricKeyTests
{
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    private static Dictionary<string, string?> UserJwts => new()
    {
        ["Authentication:Schemes:Bearer:ValidIssuer"] = "dotnet-user-jwts",
        ["Authentication:Schemes:Bearer:ValidAudiences:0"] = "http://localhost:5000",
        ["Authentication:Schemes:Bearer:ValidAudiences:1"] = "https://localhost:5001",
        ["Authentication:Schemes:Bearer:SigningKeys:0:Id"] = "abc",
        ["Authentication:Schemes:Bearer:SigningKeys:0:Issuer"] = "dotnet-user-jwts",
        ["Authentication:Schemes:Bearer:SigningKeys:0:Value"] = Convert.ToBase64String(Secret),
        ["Authentication:Schemes:Bearer:SigningKeys:0:Length"] = "32",
    };

    private static string TokenOfTheTool(Func<TokenBuilder, TokenBuilder>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var token = new TokenBuilder(SigningKey.OfSecret("HS256", null, Secret)).WithHeader("typ", "JWT").WithoutHeader("kid")
            .With("iss", "dotnet-user-jwts")
                .With("aud", new System.Text.Json.Nodes.JsonArray("http://localhost:5000", "https://localhost:5001"))
            .With("unique_name", "dev").With("sub", "dev").With("jti", "1").With("scope", "read:orders").With("nbf", now - 10)
                .With("iat", now).With("exp", now + 3600);
        return (change?.Invoke(token) ?? token).Build();
    }

    [Fact]
    public async Task A_token_of_dotnet_user_jwts_works_in_Development_without_a_configured_issuer()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { Environment = "Development", Settings = UserJwts });
        (await api.GetAsync("/orders", TokenOfTheTool())).ShouldBeOk();
        ((int)(await api.GetAsync("/orders", TokenOfTheTool(token => token.With("iss", "other")))).Status).Should().Be(401);
        ((int)(await api.GetAsync("/orders", TokenOfTheTool(token => token.WithHeader("typ", "at+jwt")))).Status).Should().Be(401);
        ((int)(await api.GetAsync("/orders", TokenOfTheTool(token => token.SignedBy(SigningKey.Create("HS256"))))).Status).Should().Be(401);
    }

    [Fact]
    public async Task The_role_claim_of_dotnet_user_jwts_is_read_as_roles()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions { Environment = "Development", Settings = UserJwts,
            Endpoints = app => app.MapGet("/admin", () => "ok").RequireRole("admin") });
        (await api.GetAsync("/admin", TokenOfTheTool(token => token.With("role", "admin")))).ShouldBeOk();
        (await api.GetAsync("/admin", TokenOfTheTool(token => token.With("role", new System.Text.Json.Nodes.JsonArray("a", "admin")))))
            .ShouldBeOk();
        (await api.GetAsync("/admin", TokenOfTheTool())).ShouldBe(403, "role_missing");
    }

    [Fact]
    public async Task Outside_Development_the_section_is_ignored_with_a_warning()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Settings = UserJwts });
        (await api.GetAsync("/orders", TokenOfTheTool())).ShouldBeInvalidToken();
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1201).Which.Level.Should().Be(LogLevel.Warning);
    }

    [Fact]
    public async Task Outside_Development_the_section_does_not_configure_an_issuer()
    {
        Func<Task> starting = () => TestApi.StartAsync(new TestApiOptions { Settings = UserJwts });
        await starting.Should().ThrowAsync<Exception>().WithMessage("*name at least one issuer*");
    }

    [Fact]
    public async Task A_configured_symmetric_key_verifies_tokens_without_discovery()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions
        {
            ConfigureIssuer = trusted =>
                trusted.SigningKeys.Add(new JwtSigningKeyOptions { Id = "k1", Value = Convert.ToBase64String(Secret) }),
        });
        var token = issuer.Token().WithHeader("alg", "HS256").WithHeader("kid", "k1").SignedBy(SigningKey.OfSecret("HS256", "k1", Secret));
        (await api.GetAsync("/orders", token.Build())).ShouldBeOk();
        (await api.GetAsync("/orders", token.WithHeader("kid", "k2").Build())).ShouldBeInvalidToken();
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeInvalidToken();
        issuer.Requests.Should().Be(0);
    }
}
