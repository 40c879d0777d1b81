using System.Net;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.DPoP.Tests;

/// <summary>Which token is accepted with which scheme, by the token, the issuer and the endpoint (RFC 9449, 7).</summary>
public sealed class ModeTests
{
    private const string DPoP = "DPoP realm=\"api\", algs=\"ES256 PS256\"";

    private static readonly TestApiOptions Endpoints = new()
    {
        Endpoints = app =>
        {
            app.MapGet("/payments", () => "").RequireScope("read:orders").RequireSenderConstrained();
            app.MapGet("/transfers", () => "").RequireScope("read:orders").RequireDPoP();
            app.MapGet("/open", () => "").AllowAnonymous();
        },
    };

    [Fact]
    public async Task A_bound_token_as_Bearer_is_refused_with_and_without_a_proof()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        foreach (var proof in (string?[])[null, world.Proof(token).Build()])
        {
            var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
            if (proof is not null) request.Headers.Add("DPoP", proof);
            var answer = await world.Api.SendAsync(request, token);
            answer.ShouldBe(401, "invalid_token", "Bearer realm=\"api\", error=\"invalid_token\"", DPoP);
            answer.Problem["reason"]!.GetValue<string>().Should().Be("dpop_token_as_bearer");
        }
    }

    [Fact]
    public async Task A_bearer_token_with_the_scheme_DPoP_is_refused_even_with_a_proof()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.Issuer.Token().With("scope", "read:orders").Build();
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
        (await world.GetAsync("/orders", token, world.Proof(token).Build())).ShouldBeInvalidDPoPToken("dpop_token_not_bound");
        (await world.GetAsync("/orders", token)).ShouldBeInvalidProof("dpop_proof_missing");
    }

    [Theory]
    [InlineData("dpop")]
    [InlineData("DPOP")]
    [InlineData("DPoP")]
    public async Task The_name_of_the_scheme_is_case_insensitive(string scheme)
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("DPoP", world.Proof(token).Build());
        (await world.Api.SendAsync(request, token, scheme)).ShouldBeOk();
    }

    [Fact]
    public async Task Both_schemes_at_once_or_a_malformed_header_is_400()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        var answer = await RawHttp.GetAsync(new Uri(world.Address), "/orders",
            $"Authorization: DPoP {token}", $"Authorization: Bearer {token}", $"DPoP: {world.Proof(token).Build()}");
        answer.Should().StartWith("HTTP/1.1 400").And.Contain("invalid_request");
        (await world.Api.GetAsync("/orders", "a b", "DPoP")).ShouldBe(400, "invalid_request",
            "DPoP realm=\"api\", error=\"invalid_request\", algs=\"ES256 PS256\"", "Bearer realm=\"api\"");
    }

    [Fact]
    public async Task Without_credentials_every_scheme_is_named_without_an_error()
    {
        await using var world = await DPoPWorld.StartAsync();
        (await world.Api.GetAsync("/orders")).ShouldBe(401, "missing_credentials", "Bearer realm=\"api\"", DPoP);
        var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("DPoP", world.Proof("x").Build());
        (await world.Api.SendAsync(request)).ShouldBe(401, "missing_credentials", "Bearer realm=\"api\"", DPoP);
    }

    [Fact]
    public async Task A_bad_proof_on_an_anonymous_endpoint_is_ignored()
    {
        await using var world = await DPoPWorld.StartAsync(options: Endpoints);
        (await world.GetAsync("/open", world.BoundToken(), "x")).ShouldBeOk();
    }

    [Fact]
    public async Task An_issuer_whose_tokens_must_be_bound()
    {
        await using var world = await DPoPWorld.StartAsync(
            options: new TestApiOptions { ConfigureIssuer = issuer => issuer.RequireSenderConstrained = true });
        (await world.TryAsync()).ShouldBeOk();
        var answer = await world.Api.GetAsync("/orders", world.Issuer.Token().With("scope", "read:orders").Build());
        answer.ShouldBe(401, "invalid_token", "Bearer realm=\"api\", error=\"invalid_token\"", DPoP);
        answer.Problem["reason"]!.GetValue<string>().Should().Be("binding_required");
    }

    [Theory]
    [InlineData("/payments", "token_not_bound")]
    [InlineData("/transfers", "dpop_required")]
    public async Task An_endpoint_whose_tokens_must_be_bound(string path, string reason)
    {
        await using var world = await DPoPWorld.StartAsync(options: Endpoints);
        var token = world.BoundToken();
        (await world.GetAsync(path, token, world.Client.Proof("GET", world.Address + path, token).Build())).ShouldBeOk();
        var answer = await world.Api.GetAsync(path, world.Issuer.Token().With("scope", "read:orders").Build());
        answer.ShouldBe(401, "invalid_token", "Bearer realm=\"api\", error=\"invalid_token\"", DPoP);
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
    }

    [Fact]
    public async Task A_token_that_lacks_a_scope_is_403_of_the_scheme_DPoP()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken(scope: "other");
        (await world.GetAsync("/orders", token, world.Proof(token).Build())).ShouldBe(403, "insufficient_scope",
            "DPoP realm=\"api\", error=\"insufficient_scope\", scope=\"read:orders\", algs=\"ES256 PS256\"", "Bearer realm=\"api\"");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"jkt":1}""")]
    [InlineData("""{"jkt":null}""")]
    [InlineData("""{"jkt":""}""")]
    [InlineData("""{"jwk":{}}""")]
    [InlineData("""{"x5t#S256":"AA"}""")]
    [InlineData("""{"jkt":"{thumbprint}","x5t#S256":"AA"}""")]
    [InlineData("""{"jkt":"{thumbprint}","kid":"1"}""")]
    [InlineData("""[{"jkt":"{thumbprint}"}]""")]
    [InlineData("\"{thumbprint}\"")]
    public async Task A_token_with_another_binding_is_refused(string confirmation)
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.Issuer.Token().With("scope", "read:orders")
            .With("cnf", JsonNode.Parse(confirmation.Replace("{thumbprint}", world.Client.Thumbprint, StringComparison.Ordinal))).Build();
        (await world.GetAsync("/orders", token, world.Proof(token).Build())).Code.Should().Be("invalid_token");
        (await world.Api.GetAsync("/orders", token)).Code.Should().Be("invalid_token");
    }

    [Fact]
    public async Task Every_proof_is_checked_although_the_token_is_cached()
    {
        await using var world = await DPoPWorld.StartAsync();
        var token = world.BoundToken();
        for (var i = 0; i < 3; i++) (await world.GetAsync("/orders", token, world.Proof(token).Build())).ShouldBeOk();
        (await world.GetAsync("/orders", token, world.Proof(token).SignedBy(SigningKey.Create("ES256")).Build()))
            .ShouldBeInvalidProof("dpop_proof_signature_invalid");
        (await world.GetAsync("/orders", token)).ShouldBeInvalidProof("dpop_proof_missing");
        (await world.Api.GetAsync("/orders", token)).Code.Should().Be("invalid_token");
        world.Clock.Advance(TimeSpan.FromHours(2));
        (await world.GetAsync("/orders", token, world.Proof(token).Build())).Code.Should().Be("token_expired");
    }

    [Fact]
    public async Task The_metadata_says_what_proofs_need()
    {
        await using var world = await DPoPWorld.StartAsync(options: new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:PublicBaseUrl"] = "https://api.example.com" },
            ConfigureIssuer = issuer => issuer.RequireSenderConstrained = true,
            Endpoints = app => app.MapApiSecurityMetadata(),
        });
        var document = (await world.Api.GetAsync("/.well-known/oauth-protected-resource")).Problem;
        document["dpop_signing_alg_values_supported"]!.AsArray().Select(name => name!.GetValue<string>()).Should().Equal("ES256", "PS256");
        document["dpop_bound_access_tokens_required"]!.GetValue<bool>().Should().BeTrue();
        const string Resource = "resource_metadata=\"https://api.example.com/.well-known/oauth-protected-resource\"";
        (await world.Api.GetAsync("/orders")).Challenges.Should().OnlyContain(line => line.Contains(Resource, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_browser_may_read_the_challenge_and_the_nonce_where_the_policy_of_the_host_says_so()
    {
        await using var world = await DPoPWorld.StartAsync(dpop => dpop.RequireNonce = true, new TestApiOptions
        {
            Services = services => services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
                .WithOrigins("https://app.example.com").AllowAnyMethod().WithHeaders("Authorization", "DPoP")
                .WithExposedHeaders("WWW-Authenticate", "DPoP-Nonce"))),
            Pipeline = app => app.UseCors().UseAuthentication().UseAuthorization(),
        });
        var token = world.BoundToken();
        var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("Origin", "https://app.example.com");
        var answer = await world.SendAsync(request, token, world.Proof(token).Build());
        answer.ShouldAskForNonce("dpop_nonce_required");
        answer.Headers["Access-Control-Expose-Headers"].Should().Equal("WWW-Authenticate,DPoP-Nonce");
        answer.Headers["Access-Control-Allow-Origin"].Should().Equal("https://app.example.com");
    }

    [Fact]
    public async Task In_a_site_with_a_cookie_login_pages_keep_their_login_and_the_API_takes_DPoP()
    {
        await using var world = await DPoPWorld.StartAsync(options: new TestApiOptions
        {
            Services = services => services.AddAuthentication("cookie").AddCookie("cookie"),
            Endpoints = app =>
            {
                app.MapGet("/account", () => "").RequireAuthorization();
                app.MapGet("/transfers", () => "").RequireDPoP();
            },
        });
        world.Api.Client.Dispose();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(world.Address) };
        (await client.GetAsync("/account")).StatusCode.Should().Be(HttpStatusCode.Redirect);
        var token = world.BoundToken();
        var request = new HttpRequestMessage(HttpMethod.Get, "/transfers");
        request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token}");
        request.Headers.Add("DPoP", world.Client.Proof("GET", world.Address + "/transfers", token).Build());
        (await client.SendAsync(request)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await client.GetAsync("/transfers")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }
}
