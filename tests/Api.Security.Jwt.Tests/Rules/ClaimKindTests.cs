using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>
/// Every claim that the decoder knows, with every kind of JSON value, compared with a model. A claim that this API does not read never
/// causes a refusal. A claim that it reads has no value when it is <c>null</c>. Claims that security depends on stay strict.
/// </summary>
public sealed class ClaimKindTests
{
    private static readonly string[] Values =
        ["null", "true", "false", "0", "42", "-1", "1.5", "1e400", "\"\"", "\"text\"", "\"read:orders\"", "\"orders-api\"", "[]",
            "[\"read:orders\"]", "[1]", "[null]", "[[\"a\"]]", "{}", "{\"a\":\"read:orders\"}"];

    public static TheoryData<string> Claims =>
        [.. Enumerable.Range(0, (int)ClaimName.Count).Select(place => ((ClaimName)place).Text()), "unusual"];

    [Theory]
    [MemberData(nameof(Claims))]
    public async Task Both_readers_handle_a_claim_as_the_model_predicts(string claim)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer);
        foreach (var value in Values)
            foreach (var payload in Payloads(issuer, claim, value))
            {
                var answer = await api.GetAsync("/whoami", issuer.Token().WithRawPayload(payload).Build());
                ((int)answer.Status).Should().Be(IsAccepted(claim, value) ? 200 : 401, payload);
                if (!IsAccepted(claim, value)) continue;
                var caller = answer.Problem;
                caller["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal(ScopesWith(claim, value), payload);
                caller["tenantId"]?.GetValue<string>().Should().Be(claim == "tenant_id" ? Text(value) : null, payload);
                caller["clientId"]!.GetValue<string>().Should().Be(claim == "client_id" ? Text(value) : "web", payload);
            }
    }

    [Theory]
    [InlineData("scope")]
    [InlineData("scp")]
    [InlineData("tenant_id")]
    public async Task A_claim_that_this_API_does_not_read_never_causes_a_refusal(string claim)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions
        {
            Settings = { ["ApiSecurity:Tenant:ClaimType"] = "org" },
            Services = services => services.Configure<ApiSecurityOptions>(options =>
            {
                options.Scopes.ClaimTypes.Clear();
                options.Scopes.ClaimTypes.Add("permissions");
            }),
        });
        foreach (var value in Values.Where(value => value != "1e400"))
        {
            var token = issuer.Token().With(claim, JsonNode.Parse(value)).With("org", "acme")
                .With("permissions", new JsonArray("read:orders"));
            var answer = await api.GetAsync("/whoami", token.Build());
            answer.ShouldBeOk();
            answer.Problem["tenantId"]!.GetValue<string>().Should().Be("acme");
            answer.Problem["scopes"]!.AsArray().Should().ContainSingle();
            (await api.GetAsync("/orders", token.Build())).ShouldBeOk();
        }
    }

    [Fact]
    public async Task Text_inside_an_object_is_not_a_scope()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api =
            await TestApi.StartAsync(issuer, new TestApiOptions { Services = services =>
            services.Configure<ApiSecurityOptions>(options => options.Scopes.ClaimTypes.Add("permissions")) });
        foreach (var permissions in new[] { """{"note":"x read:orders y"}""", """[["x read:orders y"]]""",
            """[{"note":"x read:orders y"}]""", "null", "42" })
            ((int)(await api.GetAsync("/orders", issuer.Token().Without("scope").With("permissions", JsonNode.Parse(permissions))
                .Build())).Status).Should().Be(403, permissions);
    }

    [Fact]
    public async Task A_null_client_ID_falls_back_to_the_client_claim_of_the_provider()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer,
            new TestApiOptions { ConfigureIssuer = trusted => trusted.Profile = AccessTokenProfile.Auth0 });
        var token = issuer.Token().WithHeader("typ", "JWT").With("client_id", null).With("azp", "app");
        (await api.GetAsync("/whoami", token.Build())).Body.Should().Contain("\"clientId\":\"app\"");
        (await api.GetAsync("/whoami", token.With("azp", null).Build())).ShouldBeInvalidToken();
    }

    // The same payload for the plain reader and, with white space added, for the strict reader.
    private static IEnumerable<string> Payloads(FakeAuthorizationServer issuer, string claim, string value)
    {
        var payload = issuer.Token()
            .With(claim, "*").PayloadJson.Replace($"\"{claim}\":\"*\"", $"\"{claim}\":{value}", StringComparison.Ordinal);
        return [payload, $"{{ {payload[1..^1]} }}"];
    }

    private static bool IsAccepted(string claim, string value) => claim switch
    {
        "iss" or "exp" or "cnf" or "nonce" or "at_hash" or "c_hash" => false,
        "aud" => value == "\"orders-api\"",
        "nbf" or "iat" => value is "0" or "42" or "-1" or "1.5",
        "sub" or "jti" or "client_id" => Text(value) is not null,
        "tenant_id" => value == "null" || Text(value) is not null,
        "scope" or "scp" => value is "null" or "\"\"" or "[]" or "[\"read:orders\"]" || Text(value) is not null,
        _ => true,
    };

    private static string[] ScopesWith(string claim, string value)
    {
        string[] own = claim == "scope" ? [] : ["read:orders", "write:orders"];
        string[] written = claim is "scope" or "scp" ? value == "[\"read:orders\"]" ? ["read:orders"] : Text(value) is { } text ? [text]
            : [] : [];
        return [.. own.Union(written)];
    }

    private static string? Text(string value) =>
        value is ['"', _, .., '"'] && value.Length > 2 ? JsonSerializer.Deserialize<string>(value) : null;
}
