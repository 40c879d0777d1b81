using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Tests.Metadata;

/// <summary>Protected resource metadata (RFC 9728) is built from configuration alone, and challenges point to it.</summary>
public sealed class MetadataTests
{
    private const string Url = "https://api.example.com/.well-known/oauth-protected-resource";

    [Fact]
    public async Task The_document_lists_the_accepted_issuers_and_the_supported_scopes()
    {
        await using var world = await World.StartAsync();
        var answer = await world.Api.GetAsync("/.well-known/oauth-protected-resource");

        answer.ShouldBeOk();
        answer.Headers["Content-Type"].Should().Equal("application/json");
        answer.Headers["Cache-Control"].Should().Equal("public, max-age=3600");
        answer.Headers["Access-Control-Allow-Origin"].Should().Equal("*");
        answer.Problem.ToJsonString().Should().Be(new JsonObject
        {
            ["resource"] = "https://api.example.com",
            ["authorization_servers"] = new JsonArray(world.Issuer.Issuer),
            ["scopes_supported"] = new JsonArray("read:orders", "write:orders", "tools:call"),
            ["bearer_methods_supported"] = new JsonArray("header"),
            ["access_token_signing_alg_values_supported"] = new JsonArray("RS256", "PS256", "ES256"),
            ["resource_name"] = "Orders",
            ["resource_documentation"] = "https://docs.example.com/orders",
        }.ToJsonString());
    }

    [Fact]
    public async Task The_Host_header_changes_nothing()
    {
        await using var world = await World.StartAsync();
        var request = new HttpRequestMessage(HttpMethod.Get, "/.well-known/oauth-protected-resource");
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        var answer = await world.Api.SendAsync(request);
        answer.Body.Should().NotContain("evil").And.Contain("https://api.example.com");

        var refused = new HttpRequestMessage(HttpMethod.Get, "/orders") { Headers = { Host = "evil.example" } };
        (await world.Api.SendAsync(refused)).ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{Url}\"");
    }

    [Fact]
    public async Task A_part_of_the_API_has_its_own_document_and_its_challenges_point_to_it()
    {
        await using var world = await World.StartAsync();
        var document = (await world.Api.GetAsync("/.well-known/oauth-protected-resource/mcp")).Problem;
        document["resource"]!.GetValue<string>().Should().Be("https://api.example.com/mcp");
        document["scopes_supported"]!.ToJsonString().Should().Be("""["tools:call"]""");

        (await world.Api.GetAsync("/mcp")).ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{Url}/mcp\"");
        (await world.Api.GetAsync("/mcp/below"))
            .ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{Url}/mcp\"");
        (await world.Api.GetAsync("/mcpx")).ShouldBe(401, "missing_credentials", $"Bearer realm=\"api\", resource_metadata=\"{Url}\"");
    }

    [Fact]
    public async Task Every_challenge_for_a_token_points_to_the_document_and_no_other_response_does()
    {
        await using var world = await World.StartAsync();
        var token = world.Issuer.Token();
        (await world.Api.GetAsync("/whoami", "broken"))
            .ShouldBe(401, "invalid_token", $"Bearer realm=\"api\", error=\"invalid_token\", resource_metadata=\"{Url}\"");
        (await world.Api.GetAsync("/orders", token.With("scope", "x").Build()))
            .ShouldBe(403, "insufficient_scope",
                $"Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read:orders\", resource_metadata=\"{Url}\"");
        (await world.Api.GetAsync("/fresh", token.Build()))
            .ShouldBe(401, "insufficient_user_authentication",
                $"Bearer realm=\"api\", error=\"insufficient_user_authentication\", max_age=\"300\", resource_metadata=\"{Url}\"");
        (await world.Api.GetAsync("/admin", token.Build())).ShouldBe(403, "role_missing");
        (await world.Api.GetAsync("/whoami", "a b")).ShouldBeInvalidRequest();
    }

    [Theory]
    [InlineData("https://example.com/api", "/.well-known/oauth-protected-resource/api", "https://example.com/api")]
    [InlineData("https://example.com/api/", "/.well-known/oauth-protected-resource/api", "https://example.com/api")]
    [InlineData("https://example.com:8443", "/.well-known/oauth-protected-resource", "https://example.com:8443")]
    [InlineData("http://localhost:5000", "/.well-known/oauth-protected-resource", "http://localhost:5000")]
    public async Task The_well_known_segment_is_between_host_and_path(string address, string path, string resource)
    {
        await using var world = await World.StartAsync(address);
        (await world.Api.GetAsync(path)).Problem["resource"]!.GetValue<string>().Should().Be(resource);
        (await world.Api.GetAsync("/whoami")).Challenges.Single()
            .Should().EndWith($"resource_metadata=\"{new Uri(address).GetLeftPart(UriPartial.Authority)}{path}\"");
    }

    [Fact]
    public async Task HEAD_is_supported_and_an_invalid_token_is_ignored()
    {
        await using var world = await World.StartAsync();
        var head = await world.Api.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/.well-known/oauth-protected-resource"), "broken");
        head.ShouldBeOk();
        head.Body.Should().BeEmpty();
    }

    [Fact]
    public async Task Without_a_public_address_no_document_is_served_and_a_warning_is_logged()
    {
        await using var world = await World.StartAsync(null);
        ((int)(await world.Api.GetAsync("/.well-known/oauth-protected-resource", world.Issuer.Token().Build())).Status).Should().Be(404);
        (await world.Api.GetAsync("/whoami")).ShouldBeMissingCredentials();
        world.Api.Log.Ours.Should().ContainSingle(entry => entry.EventId == 1113 && entry.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Without_MapApiSecurityMetadata_no_challenge_points_to_a_document()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var api = await TestApi.StartAsync(issuer,
            new TestApiOptions { Settings = new() { ["ApiSecurity:PublicBaseUrl"] = "https://api.example.com" } });
        (await api.GetAsync("/whoami")).ShouldBeMissingCredentials();
    }

    [Theory]
    [InlineData("http://api.example.com")]
    [InlineData("api.example.com")]
    [InlineData("https://api.example.com?x=1")]
    [InlineData("https://api.example.com#x")]
    [InlineData("https://user@api.example.com")]
    [InlineData("https://api.example.com/a\"b")]
    [InlineData("ftp://api.example.com")]
    public async Task An_address_that_is_not_a_valid_resource_identifier_prevents_startup(string address)
    {
        var starting = () => World.StartAsync(address);
        await starting.Should().ThrowAsync<OptionsValidationException>().WithMessage("*ApiSecurity:PublicBaseUrl*https*");
    }

    [Theory]
    [InlineData("mcp")]
    [InlineData("/")]
    [InlineData("/mcp/")]
    [InlineData("/a{b}")]
    public async Task An_invalid_resource_path_prevents_startup(string path)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        var starting = () => TestApi.StartAsync(issuer,
            new TestApiOptions { Services = services => services.AddApiSecurity(options => options.Metadata.AddResource(path)) });
        await starting.Should().ThrowAsync<OptionsValidationException>().WithMessage("*AddResource*write a path such as /mcp*");
    }

    private sealed record World(FakeAuthorizationServer Issuer, TestApi Api) : IAsyncDisposable
    {
        public static async Task<World> StartAsync(string? address = "https://api.example.com")
        {
            var issuer = await FakeAuthorizationServer.StartAsync();
            try
            {
                return new World(issuer, await TestApi.StartAsync(issuer, new TestApiOptions
                {
                    Settings = new() { ["ApiSecurity:PublicBaseUrl"] = address },
                    Services = services => services.AddApiSecurity(options =>
                    {
                        options.Scopes.Define("read:orders", "Read").Define("write:orders", "Write").Define("tools:call", "Call tools")
                            .Define("analytics:{tenant}", "A template that is never listed");
                        options.Metadata.AddResource("/mcp", "tools:call");
                        (options.Metadata.ResourceName, options.Metadata.ResourceDocumentation) =
                            ("Orders", "https://docs.example.com/orders");
                    }),
                    Endpoints = app =>
                    {
                        app.MapApiSecurityMetadata();
                        app.MapGet("/mcp/{**rest}", () => "ok");
                        app.MapGet("/mcpx", () => "ok");
                        app.MapGet("/fresh", () => "ok").RequireStepUp(maxAge: TimeSpan.FromMinutes(5));
                        app.MapGet("/admin", () => "ok").RequireRole("admin");
                    },
                }));
            }
            catch
            {
                await issuer.DisposeAsync();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await Api.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }
}
