using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Responses;

public sealed class AnswerTests
{
    private const string InsufficientScope = "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read:orders\"";

    private static TestApiOptions Scripted(params (string Key, string Value)[] settings) => new()
    {
        AddSecurity = services => ScriptedScheme.Add(services),
        Settings = settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value),
    };

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/xml")]
    [InlineData("image/*")]
    public async Task The_problem_body_is_sent_for_any_Accept_header(string accept)
    {
        await using var api = await TestApi.StartAsync(Scripted());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/orders");
        request.Headers.Add("Accept", accept);
        (await api.SendAsync(request)).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task A_HEAD_request_gets_the_same_headers_and_no_body()
    {
        await using var api = await TestApi.StartAsync(Scripted());
        var get = await api.GetAsync("/orders");
        var head = await api.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/orders"));

        head.Status.Should().Be(get.Status);
        head.Body.Should().BeEmpty();
        foreach (var name in new[] { "WWW-Authenticate", "Content-Type", "Cache-Control" })
            head.Headers[name].Should().Equal(get.Headers[name]);
    }

    [Fact]
    public async Task The_response_to_a_missing_scope_lists_the_required_scopes()
    {
        await using var api = await TestApi.StartAsync(Scripted());
        var answer = await api.GetAsync("/orders", "accept-other");

        answer.ShouldBe(403, "insufficient_scope", InsufficientScope);
        answer.Problem["requiredScopes"]!.AsArray().Select(scope => scope!.GetValue<string>()).Should().Equal("read:orders");
    }

    [Fact]
    public async Task The_problem_details_customization_of_the_host_is_applied()
    {
        await using var api = await TestApi.StartAsync(Scripted() with
        {
            Services = services => services.Configure<ProblemDetailsOptions>(o => o.CustomizeProblemDetails = c =>
                c.ProblemDetails.Extensions["service"] = "orders"),
        });
        (await api.GetAsync("/orders")).Problem["service"]!.GetValue<string>().Should().Be("orders");
    }

    [Fact]
    public async Task The_realm_and_the_problem_type_base_can_be_configured()
    {
        await using var api = await TestApi.StartAsync(
            Scripted(("ApiSecurity:Realm", "orders"), ("ApiSecurity:Problems:TypeBase", "https://api.example/problems/")));
        var answer = await api.GetAsync("/orders");
        answer.Challenges.Should().Equal("Bearer realm=\"orders\"");
        answer.Problem["type"]!.GetValue<string>().Should().Be("https://api.example/problems/missing_credentials");
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Production", null, false)]
    [InlineData("Production", "true", true)]
    [InlineData("Development", "false", false)]
    public async Task The_reason_is_included_only_in_development_unless_configured(string environment, string? setting, bool named)
    {
        var options = Scripted() with { Environment = environment, Settings = new() { ["ApiSecurity:Problems:IncludeReason"] = setting } };
        await using var api = await TestApi.StartAsync(options);
        var reason = (await api.GetAsync("/orders", "refuse-signature_invalid")).Problem["reason"];
        (reason?.GetValue<string>()).Should().Be(named ? "signature_invalid" : null);
    }

    [Fact]
    public async Task An_invalid_credential_on_an_anonymous_endpoint_is_ignored()
    {
        await using var api = await TestApi.StartAsync(Scripted());
        (await api.GetAsync("/health", "refuse-signature_invalid")).ShouldBeOk();
        (await api.GetAsync("/health", "not a token at all")).ShouldBeOk();
    }

    [Fact]
    public async Task Results_Forbid_and_Results_Challenge_give_the_same_responses()
    {
        await using var api = await TestApi.StartAsync(Scripted() with
        {
            Endpoints = app =>
            {
                app.MapGet("/forbid", () => Results.Forbid());
                app.MapGet("/challenge", () => Results.Challenge()).AllowAnonymous();
            },
        });
        (await api.GetAsync("/forbid", "accept")).ShouldBe(403, "policy_denied");
        (await api.GetAsync("/challenge")).ShouldBeMissingCredentials();
        (await api.GetAsync("/challenge", "refuse-token_expired")).ShouldBeExpired();
    }

    [Fact]
    public async Task A_failed_policy_of_the_application_is_refused_as_policy_denied()
    {
        await using var api = await TestApi.StartAsync(Scripted() with
        {
            Endpoints = app => app.MapGet("/never", () => "no").RequireAuthorization(policy => policy.RequireAssertion(_ => false))
                .RequireScope("read:orders"),
        });
        (await api.GetAsync("/never", "accept")).ShouldBe(403, "policy_denied");
    }

    [Fact]
    public async Task The_response_repeats_nothing_that_the_client_sent()
    {
        await using var api = await TestApi.StartAsync(Scripted(("ApiSecurity:Problems:IncludeReason", "true")));
        var answer = await api.GetAsync("/orders?secret=marker-a", "marker-b");
        (answer.Body + string.Join('\n', answer.Headers.SelectMany(header => header.Value))).Should().NotContain("marker");
    }

    [Fact]
    public async Task A_policy_with_an_explicit_scheme_gives_the_same_responses()
    {
        await using var api = await TestApi.StartAsync(Scripted() with
        {
            Endpoints = app => app.MapGet("/explicit", (ApiCaller caller) => caller.Scheme)
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "Bearer" }),
        });
        (await api.GetAsync("/explicit")).ShouldBeMissingCredentials();
        (await api.GetAsync("/explicit", "refuse-token_expired")).ShouldBeExpired();
        (await api.GetAsync("/explicit", "accept")).Body.Should().Be("Bearer");
    }

    [Fact]
    public async Task All_schemes_are_challenged_and_only_the_attempted_one_which_comes_first_has_an_error()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                ScriptedScheme.Add(services);
                ScriptedScheme.Add(services, "DPoP", "DPoP");
            },
        });
        (await api.GetAsync("/orders")).ShouldBe(401, "missing_credentials", "Bearer realm=\"api\"", "DPoP realm=\"api\"");
        (await api.GetAsync("/orders", "refuse-signature_invalid", "DPoP"))
            .ShouldBe(401, "invalid_token", "DPoP realm=\"api\", error=\"invalid_token\"", "Bearer realm=\"api\"");
        (await api.GetAsync("/orders", "accept", "dpop")).ShouldBe(
            403, "insufficient_scope", "DPoP realm=\"api\", error=\"insufficient_scope\", scope=\"read:orders\"", "Bearer realm=\"api\"");
        (await api.GetAsync("/whoami", "accept", "DPoP")).Body.Should().Be(new JsonObject { ["scheme"] = "DPoP", ["subject"] = "alice",
            ["clientId"] = null, ["tenantId"] = null, ["scopes"] = new JsonArray() }.ToJsonString());
    }
}
