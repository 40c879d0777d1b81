using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.OpenApi.Tests;

/// <summary>The error responses that each operation declares.</summary>
public sealed class ResponseTests
{
    private const string Reference = """{"schema":{"$ref":"#/components/schemas/ApiSecurityProblem"}}""";

    [Theory]
    [InlineData("/caller", "200 400 401 503")]
    [InlineData("/scope", "200 400 401 403 503")]
    [InlineData("/role", "200 400 401 403 503")]
    [InlineData("/detail", "200 400 401 403 503")]
    [InlineData("/owner/{owner}", "200 400 401 403 404 503")]
    [InlineData("/resource/{id}", "200 400 401 403 404 503")]
    [InlineData("/tenants/{tenantId}", "200 400 401 403 503")]
    [InlineData("/shadow", "200 400 401 503")]
    [InlineData("/shadow-owner/{owner}", "200 400 401 503")]
    public async Task Each_operation_declares_the_statuses_that_its_rules_can_cause(string path, string statuses)
    {
        await using var api = await StartAsync();
        (await api.OperationAsync(path)).Statuses().Should().BeEquivalentTo(statuses.Split(' '));
    }

    [Fact]
    public async Task Hiding_tenants_adds_the_response_404()
    {
        await using var api = await StartAsync(security => security.Tenant.HideExistence = true);
        (await api.OperationAsync("/tenants/{tenantId}")).Statuses().Should().Contain("404");
    }

    [Fact]
    public async Task Requiring_TLS_adds_the_response_403_to_every_operation()
    {
        await using var api = await StartAsync(security => security.RequireTls = true);
        (await api.OperationAsync("/caller")).Statuses().Should().Contain("403");
    }

    [Fact]
    public async Task API_keys_add_the_response_429()
    {
        await using var api = await DescribedApi.StartAsync(
            new TestApiOptions { AddSecurity = services => ScriptedScheme.Add(services, "ApiKey", "ApiKey") });
        var response = (await api.OperationAsync("/whoami"))["responses"]!["429"]!;
        response["content"]!["application/problem+json"]!.ToJsonString().Should().Be(Reference);
        response["headers"]!.AsObject().Select(header => header.Key).Should().Equal("Retry-After");
    }

    [Fact]
    public async Task Limits_add_the_response_429_also_to_anonymous_operations()
    {
        await using var api = await DescribedApi.StartPlainAsync(
            app =>
            {
                app.MapGet("/limited", () => "ok").RequireRateLimit();
                app.MapGet("/open", () => "ok").AllowAnonymous().RequireRateLimit();
                app.MapGet("/named", () => "ok").RequireAuthorization("rate-limit:");
            },
            services => services.AddApiSecurity().AddRateLimits());
        foreach (var path in (string[])["/limited", "/open", "/named"])
        {
            var response = (await api.OperationAsync(path))["responses"]!["429"]!;
            response["description"]!.GetValue<string>().Should().Be("Too many requests, or the quota is used up.");
            response["headers"]!.AsObject().Select(header => header.Key).Should().Equal("Retry-After");
        }

        (await api.OperationAsync("/limited")).Statuses().Should().NotContain("403");
        (await api.OperationAsync("/open")).Statuses().Should().Equal("200", "429");
    }

    [Theory]
    [InlineData(StatusCodes.Status429TooManyRequests, true)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, false)]
    public async Task A_rate_limiter_of_the_application_is_described_without_a_body_if_it_responds_429(int status, bool isDescribed)
    {
        await using var api = await DescribedApi.StartPlainAsync(
            app => app.MapGet("/limited", () => "").RequireRateLimiting("fixed"),
            services =>
                services.AddRateLimiter(limiter => limiter.AddFixedWindowLimiter("fixed",
                window => (window.PermitLimit, window.Window) = (1, TimeSpan.FromMinutes(1))).RejectionStatusCode = status));

        var operation = await api.OperationAsync("/limited");

        operation.Statuses().Contains("429").Should().Be(isDescribed);
        if (isDescribed) operation["responses"]!["429"]!.AsObject().ContainsKey("content").Should().BeFalse();
        (await api.OperationAsync("/whoami")).Statuses().Should().NotContain("429");
    }

    [Theory]
    [InlineData("400", "WWW-Authenticate")]
    [InlineData("401", "WWW-Authenticate")]
    [InlineData("403", "WWW-Authenticate")]
    [InlineData("404", null)]
    [InlineData("503", "Retry-After")]
    public async Task Each_refusal_has_the_common_body_and_its_own_header(string status, string? header)
    {
        await using var api = await StartAsync();
        var response = (await api.OperationAsync("/owner/{owner}"))["responses"]![status]!;
        response["description"]!.GetValue<string>().Should().NotBeEmpty();
        response["content"]!.AsObject().Select(content => content.Key).Should().Equal("application/problem+json");
        response["content"]!["application/problem+json"]!.ToJsonString().Should().Be(Reference);
        (response["headers"]?.AsObject().Select(one => one.Key) ?? []).Should().Equal(header is null ? [] : [header]);
    }

    [Fact]
    public async Task The_403_description_names_the_required_scopes_including_templates_and_authorization_details()
    {
        await using var api = await StartAsync();
        (await api.OperationAsync("/scope"))["responses"]!["403"]!["description"]!.GetValue<string>()
            .Should().Be("The caller may not do this. Required: a:x or figures:{tenant}.");
        var detail = (await api.OperationAsync("/detail"))["responses"]!["403"]!;
        detail["description"]!.GetValue<string>()
            .Should().Be("The caller may not do this. Required: a:x and authorization detail payment with initiate.");
        detail["headers"]!.AsObject().Select(one => one.Key).Should().Equal("WWW-Authenticate");
        (await api.OperationAsync("/role"))["responses"]!["403"]!.AsObject().ContainsKey("headers").Should().BeFalse();
    }

    [Fact]
    public async Task Responses_that_the_application_declares_are_kept()
    {
        await using var api = await DescribedApi.StartPlainAsync(app => app.MapGet("/own", () => "")
            .Produces<string>(StatusCodes.Status401Unauthorized, "text/plain").ProducesValidationProblem());
        var responses = (await api.OperationAsync("/own"))["responses"]!;
        responses["401"]!["content"]!.AsObject().Select(content => content.Key).Should().Equal("text/plain");
        responses["400"]!["content"]!["application/problem+json"]!.ToJsonString().Should().NotBe(Reference);
        responses["503"]!["content"]!["application/problem+json"]!.ToJsonString().Should().Be(Reference);
    }

    [Theory]
    [InlineData("/caller", null)]
    [InlineData("/scope", "accept")]
    [InlineData("/role", "accept")]
    [InlineData("/detail", "accept")]
    [InlineData("/detail", "accept-a.x")]
    [InlineData("/owner/bob", "accept-a.x")]
    [InlineData("/caller", "refuse-keys_unavailable")]
    [InlineData("/caller", "refuse-signature_invalid")]
    public async Task Error_responses_match_the_schema(string path, string? credential)
    {
        await using var api = await StartAsync(environment: "Development");
        var schema = (await api.DocumentAsync())["components"]!["schemas"]!["ApiSecurityProblem"]!;

        var answer = await api.GetAsync(path, credential);

        ((int)answer.Status).Should().BeGreaterThanOrEqualTo(400);
        foreach (var required in schema["required"]!.AsArray()) answer.Problem.Should().ContainKey(required!.GetValue<string>());
        foreach (var (name, value) in answer.Problem) schema["properties"]![name]!["type"]!.GetValue<string>().Should().Be(TypeOf(value!));
    }

    [Theory]
    [InlineData("Development", """["role admin"]""")]
    [InlineData("Production", null)]
    public async Task Further_rules_are_named_where_responses_include_reasons(string environment, string? rules)
    {
        await using var api = await StartAsync(environment: environment);
        (await api.OperationAsync("/role"))["x-api-security-rules"]?.ToJsonString().Should().Be(rules);
        (await api.OperationAsync("/caller")).ContainsKey("x-api-security-rules").Should().BeFalse();
    }

    private static string TypeOf(JsonNode value) => value.GetValueKind() switch
    {
        System.Text.Json.JsonValueKind.Number => "integer",
        System.Text.Json.JsonValueKind.Array => "array",
        _ => "string",
    };

    private static Task<TestApi> StartAsync(Action<ApiSecurityOptions>? security = null, string environment = "Production") =>
        DescribedApi.StartPlainAsync(
        app =>
        {
            app.MapGet("/caller", () => "");
            app.MapGet("/scope", () => "").RequireAnyScope("a:x", "figures:{tenant}");
            app.MapGet("/role", () => "").RequireRole("admin");
            app.MapGet("/detail", () => "").RequireScope("a:x").RequireAuthorizationDetail("payment", "initiate");
            app.MapGet("/owner/{owner}", (string owner) => "").RequireOwner("a:x", "owner");
            app.MapGet("/resource/{id}", (string id) => "").RequireResource<Thing>("a:x");
            app.MapGet("/tenants/{tenantId}", (string tenantId) => "").RequireTenant();
            app.MapGet("/shadow", () => "").RequireScope("a:x").InShadowMode();
            app.MapGet("/shadow-owner/{owner}", (string owner) => "").RequireOwner("a:x", "owner").InShadowMode();
        },
        services => services.AddApiSecurity().AddResource<Thing, Things>(), environment, security);

    private sealed record Thing(string OwnerId) : IOwnedResource;

    private sealed class Things : IResourceProvider<Thing>
    {
        public ValueTask<Thing?> FindAsync(HttpContext context, CancellationToken cancellationToken) => ValueTask.FromResult<Thing?>(null);
    }
}
