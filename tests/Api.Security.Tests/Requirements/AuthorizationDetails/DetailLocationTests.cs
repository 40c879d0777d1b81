using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using System.Security.Claims;

namespace Api.Security.Tests.Requirements.AuthorizationDetails;

/// <summary>
/// A detail with <c>locations</c> counts only for these (RFC 9396, 2.2), and this API knows its own only from its settings.
/// </summary>
public sealed class DetailLocationTests(DetailLocationTests.Api fixture) : IClassFixture<DetailLocationTests.Api>
{
    private const string Required = """[{"type":"payment","actions":["initiate"]}]""";

    [Theory]
    [InlineData("/pay", """["https://api.example.com/v1"]""")]
    [InlineData("/pay", """["https://other.example","https://api.example.com/v1"]""")]
    [InlineData("/mcp/pay", """["https://api.example.com/v1/mcp"]""")]
    [InlineData("/mcp/pay", """["https://api.example.com/v1"]""")] // the whole application
    public async Task The_address_of_this_API_or_of_the_requested_resource_counts(string path, string locations) =>
        (await AskAsync(path, locations)).ShouldBeOk();

    [Theory]
    [InlineData("/pay", "[]")]
    [InlineData("/pay", """["https://other.example"]""")]
    [InlineData("/pay", """["https://api.example.com"]""")]
    [InlineData("/pay", """["https://api.example.com/v1/"]""")]
    [InlineData("/pay", """["https://api.example.com/v1/pay"]""")]
    [InlineData("/pay", """["https://api.example.com/v1/mcp"]""")] // another resource of this application
    [InlineData("/pay", """["https://api.example.com/v1.evil.example"]""")]
    [InlineData("/pay", """["https://API.example.com/v1"]""")]
    [InlineData("/pay", """["http://api.example.com/v1"]""")]
    [InlineData("/pay", """[" https://api.example.com/v1"]""")]
    [InlineData("/pay", """["*"]""")]
    [InlineData("/pay", """[null]""")]
    [InlineData("/pay", """["https://api.example.com/v1",7]""")]
    [InlineData("/mcpx/pay", """["https://api.example.com/v1/mcp"]""")]
    public async Task Any_other_location_does_not_count(string path, string locations)
    {
        (await AskAsync(path, locations)).ShouldMissDetail(Required);
        fixture.Value.Log.Ours.Should().NotContain(line => line.EventId == 1146);
    }

    [Fact]
    public async Task At_most_64_locations_are_read()
    {
        string Locations(int count) => $"[{string.Concat(Enumerable.Range(1, count - 1).Select(i => $"\"https://{i}.example\","))}"
            + "\"https://api.example.com/v1\"]";
        (await AskAsync("/pay", Locations(64))).ShouldBeOk();
        (await AskAsync("/pay", Locations(65))).ShouldMissDetail(Required);
    }

    [Fact]
    public async Task The_address_also_counts_as_it_is_written_in_the_settings()
    {
        await using var api = await StartAsync(fixture.Issuer, "https://api.example.com/");
        (await AskAsync("/pay", """["https://api.example.com/"]""", api)).ShouldBeOk();
        (await AskAsync("/pay", """["https://api.example.com"]""", api)).ShouldBeOk(); // the resource of the metadata document
        (await AskAsync("/pay", """["https://api.example.com//"]""", api)).ShouldMissDetail(Required);
    }

    [Fact]
    public async Task Without_PublicBaseUrl_no_location_counts_and_the_log_says_why()
    {
        await using var api = await StartAsync(fixture.Issuer, null);
        (await AskAsync("/pay", """["https://other.example"]""", api, "refund")).ShouldMissDetail(Required);
        api.Log.Ours.Should().NotContain(line => line.EventId == 1146, "the type is another one");
        for (var again = 0; again < 2; again++)
            (await AskAsync("/pay", $"[\"{api.Client.BaseAddress}\",\"https://api.example.com/v1\"]", api)).ShouldMissDetail(Required);
        var line = api.Log.Ours.Where(line => line.EventId == 1146).Should().ContainSingle().Which;
        line.Level.Should().Be(LogLevel.Warning);
        line.Text.Should().Contain("ApiSecurity:PublicBaseUrl is not set").And.NotContain("api.example.com/v1");
        (await api.SendAsync(fixture.Issuer, "/pay", Required)).ShouldBeOk();
    }

    [Fact]
    public async Task In_code_without_a_request_only_the_address_of_the_whole_application_counts()
    {
        var authorization = fixture.Value.App.Services.GetRequiredService<IAuthorizationService>();
        foreach (var (location, passes) in new[] { ("https://api.example.com/v1", true), ("https://api.example.com/v1/mcp", false) })
        {
            var detail = new Claim(
                "authorization_details", $$"""{"type":"payment","actions":["initiate"],"locations":["{{location}}"]}""", "JSON");
            var caller = new ClaimsPrincipal(new ClaimsIdentity([detail], "test"));
            (await authorization.AuthorizeAsync(caller, null, "authorization_detail:payment initiate")).Succeeded.Should().Be(passes);
            (await authorization.AuthorizeAsync(caller, null, "authorization_detail:payment initiate;identifier={id}")).Succeeded
                .Should().BeFalse();
        }
    }

    private Task<TestAnswer> AskAsync(string path, string locations, TestApi? api = null, string type = "payment") =>
        (api ?? fixture.Value).SendAsync(
            fixture.Issuer, path, $$"""[{"type":"{{type}}","actions":["initiate"],"locations":{{locations}}}]""");

    private static Task<TestApi> StartAsync(FakeAuthorizationServer issuer, string? address) =>
        TestApi.StartAsync(issuer, new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:PublicBaseUrl"] = address },
            Services = services => services.AddApiSecurity(options => options.Metadata.AddResource("/mcp")),
            Endpoints = app =>
            {
                foreach (var path in (string[])["/pay", "/mcp/pay", "/mcpx/pay"])
                    app.MapGet(path, () => "ok").RequireAuthorizationDetail("payment", "initiate");
            },
        });

    public sealed class Api : IAsyncLifetime
    {
        public FakeAuthorizationServer Issuer { get; private set; } = null!;

        public TestApi Value { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Issuer = await FakeAuthorizationServer.StartAsync();
            Value = await StartAsync(Issuer, "https://api.example.com/v1");
        }

        public async ValueTask DisposeAsync()
        {
            await Value.DisposeAsync();
            await Issuer.DisposeAsync();
        }
    }
}
