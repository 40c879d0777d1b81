using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Api.Security.DPoP.Tests;

/// <summary>Wrong settings make startup fail with their fix.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Algorithms:0", "HS256", "'HS256' is symmetric")]
    [InlineData("Algorithms:0", "none", "'none' is not one of RS, PS or ES")]
    [InlineData("Algorithms:0", "es256", "'es256' is not one of RS, PS or ES")]
    [InlineData("Algorithms:0", "EdDSA", "'EdDSA' needs the package Api.Security.Ed25519: add it and call AddEd25519().")]
    [InlineData("ProofLifetime", "00:00:04", "ProofLifetime: write a duration from 00:00:05 to 00:10:00.")]
    [InlineData("ProofLifetime", "00:10:01", "ProofLifetime: write a duration from 00:00:05 to 00:10:00.")]
    [InlineData("NonceLifetime", "00:00:09", "NonceLifetime: write a duration from 00:00:10 to 1.00:00:00.")]
    [InlineData("MaxProofLength", "511", "MaxProofLength: write a number from 512 to 65536.")]
    [InlineData("MaxRememberedProofs", "999", "MaxRememberedProofs: write a number from 1000 to 50000000.")]
    [InlineData("OnReplayStoreOutage", "Ignore", "OnReplayStoreOutage: ")]
    [InlineData("NonceKeys:0", "c2hvcnQ=", "NonceKeys:0: write base64 of 32 bytes or more")]
    [InlineData("NonceKeys:0", "not base64!", "NonceKeys:0: write base64 of 32 bytes or more")]
    [InlineData("RequireNonces", "true", "RequireNonce")]
    public async Task A_wrong_setting(string setting, string value, string fix)
    {
        var settings = new Dictionary<string, string?> { [$"ApiSecurity:DPoP:{setting}"] = value };
        var start = () => DPoPWorld.StartAsync(options: new TestApiOptions { Settings = settings });
        (await start.Should().ThrowAsync<Exception>()).Which.Message.Should().Contain(fix).And.NotContain("c2hvcnQ");
    }

    [Fact]
    public async Task A_configured_list_of_algorithms_replaces_the_default()
    {
        await using var world = await DPoPWorld.StartAsync(options: new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:DPoP:Algorithms:0"] = "ES384", ["ApiSecurity:DPoP:ProofLifetime"] = "00:00:05" },
        });
        (await world.Api.GetAsync("/orders")).Challenges[1].Should().Be("DPoP realm=\"api\", algs=\"ES384\"");
        var client = new DPoPClient("ES384", world.Clock);
        var token = world.BoundToken(client);
        var (now, proof) = (world.Clock.GetUtcNow().ToUnixTimeSeconds(), client.Proof("GET", world.Orders, token));
        (await world.GetAsync("/orders", token, proof.With("iat", now - 5).Build())).ShouldBeOk();
        (await world.GetAsync("/orders", token, proof.With("jti", "2").With("iat", now - 6).Build())).Code
            .Should().Be("invalid_dpop_proof");
        (await world.TryAsync()).Code.Should().Be("invalid_dpop_proof");
    }

    [Fact]
    public async Task Without_a_scheme_for_access_tokens()
    {
        var start = () => TestApi.StartAsync(new TestApiOptions { AddSecurity = services => services.AddApiSecurity().AddDPoP() });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("call AddJwt()");
    }

    [Fact]
    public async Task A_second_call_only_adds_settings()
    {
        await using var world = await DPoPWorld.StartAsync(security: security => security.AddDPoP(dpop => dpop.RequireNonce = true));
        (await world.TryAsync()).ShouldAskForNonce("dpop_nonce_required");
    }

    [Fact]
    public async Task Requirements_and_settings_that_nothing_could_meet()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var required = () => TestApi.StartAsync(
            issuer, new TestApiOptions { Endpoints = app => app.MapGet("/x", () => "").RequireDPoP() });
        (await required.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().Contain("call AddDPoP()");
        var configured = () => TestApi.StartAsync(
            issuer, new TestApiOptions { ConfigureIssuer = one => one.RequireSenderConstrained = true });
        (await configured.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should()
            .Contain("RequireSenderConstrained: no package confirms bound tokens; call AddDPoP() or AddMtls().");
    }
}
