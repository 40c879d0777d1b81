using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>Tokens of a trusted issuer whose claims are large, deeply nested or of the wrong type: each gets a regular response.</summary>
public sealed class LargeClaimTests
{
    [Fact]
    public async Task A_token_that_is_too_long_is_refused_whatever_its_claims_are()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer, maxTokenLength: 16_384);
        (await api.GetAsync("/role", issuer.Token().With("roles", Many(2_000, "admin")).Build())).ShouldBeInvalidToken();
    }

    [Fact]
    public async Task When_long_tokens_are_allowed_ten_thousand_entries_work_like_one()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer, maxTokenLength: 1_000_000);
        (await api.GetAsync("/role", issuer.Token().With("roles", Many(10_000, "admin")).Build())).ShouldBeOk();
        (await api.GetAsync("/role", issuer.Token().With("roles", Many(10_000)).Build())).ShouldBe(403, "role_missing");
        (await api.GetAsync("/orders", issuer.Token()
            .With("scope", string.Join(' ', Many(10_000, "read:orders").Select(scope => (string)scope!))).Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token().With("scope", Many(10_000, "read:orders")).Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token().With("scope", string.Join(' ', Many(10_000).Select(scope => (string)scope!)))
            .Build()))
            .ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read:orders\"");
        (await api.GetAsync("/nested", issuer.Token().With("realm_access", new JsonObject { ["roles"] = Many(10_000, "admin") }).Build()))
            .ShouldBeOk();
        (await api.GetAsync("/nested", issuer.Token().With("realm_access", new JsonObject { ["roles"] = Many(10_000) }).Build()))
            .ShouldBe(403, "claim_missing");
    }

    [Theory]
    [InlineData(30, 200)]
    [InlineData(1000, 401)]
    public async Task A_nested_token_is_accepted_and_a_too_deeply_nested_one_is_refused(int depth, int status)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer, maxTokenLength: 1_000_000);
        var payload = issuer.Token().With("roles", "admin").PayloadJson;
        var deep = payload[..^1] + ",\"deep\":" + string.Concat(Enumerable.Repeat("{\"a\":[", depth))
            + string.Concat(Enumerable.Repeat("]}", depth)) + "}";
        var answer = await api.GetAsync("/role", issuer.Token().WithRawPayload(deep).Build());
        ((int)answer.Status).Should().Be(status);
        if (status == 401) answer.ShouldBeInvalidToken();
    }

    [Theory]
    [InlineData("""{"roles":["\ud800"]}""")]
    [InlineData("""{"\udc00":1}""")]
    public async Task A_token_with_an_unpaired_surrogate_is_refused(string claim)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer);
        var payload = issuer.Token().PayloadJson;
        (await api.GetAsync("/nested", issuer.Token().WithRawPayload(payload[..^1] + $",\"realm_access\":{claim}}}").Build()))
            .ShouldBeInvalidToken();
    }

    // The claims that requirements read, as a number, a boolean or an object: they cause no exception and grant no access.
    [Theory]
    [InlineData("acr", "1")]
    [InlineData("acr", "{}")]
    [InlineData("acr", """["phr","phr"]""")]
    [InlineData("amr", "true")]
    [InlineData("amr", """{"phr":1}""")]
    [InlineData("auth_time", "\"4102444800\"")]
    [InlineData("auth_time", "1e400")]
    [InlineData("auth_time", "[1,2]")]
    [InlineData("auth_time", "null")]
    [InlineData("auth_time", "-9223372036854775809")]
    public async Task A_login_claim_of_the_wrong_type_does_not_satisfy_step_up(string claim, string value)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        TokenBuilder Good() => issuer.Token().With("acr", "phr").With("auth_time", now);
        (await api.GetAsync("/step-up", Good().Build())).ShouldBeOk();
        var bad = Good().Without(claim).PayloadJson;
        (await api.GetAsync("/step-up", Good().WithRawPayload(bad[..^1] + $",\"{claim}\":{value}}}").Build())).Code.Should().Be(
            claim == "amr" ? null : "insufficient_user_authentication");
        if (claim == "amr")
            (await api.GetAsync("/step-up", issuer.Token()
                .WithRawPayload(bad.Replace("\"acr\":\"phr\"", $"\"amr\":{value}", StringComparison.Ordinal))
                .Build())).Code.Should().Be("insufficient_user_authentication");
    }

    [Fact]
    public async Task A_scope_entry_with_a_space_is_not_two_scopes()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().With("scope", new JsonArray("x read:orders")).Build())).Code.Should().Be(
            "insufficient_scope");
        (await api.GetAsync("/orders", issuer.Token().With("scope", new JsonArray("x", "read:orders")).Build())).ShouldBeOk();
    }

    [Fact]
    public async Task Numeric_and_boolean_claims_are_compared_by_value()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await StartAsync(issuer);
        (await api.GetAsync("/level", issuer.Token().With("level", 5).With("verified", true).Build())).ShouldBeOk();
        (await api.GetAsync("/level", issuer.Token().With("level", 5.0).With("verified", true).Build())).ShouldBeOk();
        (await api.GetAsync("/level", issuer.Token().With("level", new JsonArray(1, 5)).With("verified", new JsonArray(false, true))
            .Build())).ShouldBeOk();
        (await api.GetAsync("/level", issuer.Token().With("level", 50).With("verified", true).Build())).ShouldBe(403, "claim_missing");
        (await api.GetAsync("/level", issuer.Token().With("level", 5).With("verified", false).Build())).ShouldBe(403, "claim_missing");
        (await api.GetAsync("/level", issuer.Token().With("level", 5).With("verified", 1).Build())).ShouldBe(403, "claim_missing");
        (await api.GetAsync("/level", issuer.Token().With("level", 5).With("verified", null).Build())).ShouldBe(403, "claim_missing");
    }

    private static JsonArray Many(int count, params string[] last) =>
        [.. Enumerable.Range(0, count).Select(i => $"entry-{i:00000}").Concat(last).Select(entry => (JsonNode)entry)];

    private static Task<TestApi> StartAsync(FakeAuthorizationServer issuer, int maxTokenLength = 16_384) =>
        TestApi.StartAsync(issuer, new TestApiOptions
    {
        ConfigureJwt = jwt => jwt.MaxTokenLength = maxTokenLength,
        Services = services => services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.Limits.MaxRequestHeadersTotalSize = 4 << 20;
            kestrel.Limits.MaxRequestBufferSize = 8 << 20;
        }),
        Endpoints = app =>
        {
            app.MapGet("/role", () => "ok").RequireRole("admin");
            app.MapGet("/nested", () => "ok").RequireClaim("realm_access.roles", "admin");
            app.MapGet("/step-up", () => "ok").RequireStepUp("phr", TimeSpan.FromMinutes(5));
            app.MapGet("/level", () => "ok").RequireClaim("level", "5").RequireClaim("verified", "true");
        },
    });
}
