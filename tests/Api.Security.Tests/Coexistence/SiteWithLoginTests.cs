using System.Net;
using Api.Security.TestKit;
using Api.Security.Tests.Requirements;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Api.Security.Tests.Coexistence;

/// <summary>An API in an application with a login of its own: neither takes over the other, whatever the order of the calls.</summary>
public sealed class SiteWithLoginTests
{
    public static TheoryData<string, bool> Sites =>
        new(SiteWithLogin.Logins.Keys.SelectMany(login => new[] { (login, true), (login, false) }));

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task Pages_stay_with_the_login(string login, bool isFirst)
    {
        await using var site = await SiteWithLogin.StartAsync(login, isFirst);
        (await site.BrowseAsync("/open")).ShouldBeOk();
        foreach (var page in (string[])["/page", "/page/named"])
        {
            (await site.BrowseAsync(page)).Status.Should().Be(HttpStatusCode.Redirect);
            (await site.BrowseAsync(page, SiteWithLogin.Token)).Status.Should().Be(HttpStatusCode.Redirect, "a token does not open a page");
        }

        await site.LogInAsync();
        foreach (var page in (string[])["/page", "/page/named"]) (await site.BrowseAsync(page)).Body.Should().Be("anna Cookies");
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task The_API_takes_tokens_only(string login, bool isFirst)
    {
        await using var site = await SiteWithLogin.StartAsync(login, isFirst);
        await site.LogInAsync();
        foreach (var path in (string[])["/api/orders", "/api/any", "/api/write", "/api/forbid", "/api/challenge"])
            (await site.BrowseAsync(path)).ShouldBeMissingCredentials();
        (await site.BrowseAsync("/api/orders", SiteWithLogin.Token)).Body.Should().Be("machine Bearer");
        (await site.BrowseAsync("/api/any", SiteWithLogin.Token)).Body.Should().Be("machine Bearer");
        (await site.BrowseAsync("/api/write", SiteWithLogin.Token)).ShouldMissScope("write:orders");
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task Forbid_and_Challenge_of_the_API_lead_to_no_login_page(string login, bool isFirst)
    {
        await using var site = await SiteWithLogin.StartAsync(login, isFirst);
        (await site.BrowseAsync("/api/forbid", SiteWithLogin.Token)).ShouldBe(403, "policy_denied");
        (await site.BrowseAsync("/api/challenge", SiteWithLogin.Token)).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [MemberData(nameof(Sites))]
    public async Task The_table_at_startup_names_the_true_schemes(string login, bool isFirst)
    {
        await using var site = await SiteWithLogin.StartAsync(login, isFirst);
        var report = await ApiSecurityReport.CreateAsync(site.Api.App.Services);
        string Schemes(string route) => string.Join(' ', report.Endpoints.Single(endpoint => endpoint.Route == route).Schemes);
        (Schemes("/page"), Schemes("/page/named"), Schemes("/api/orders"), Schemes("/api/any"))
            .Should().Be((login == "a policy scheme" ? "smart" : "Cookies", "Cookies", "Bearer", "Bearer"));
        report.Endpoints.Single(endpoint => endpoint.Route == "/open").IsAnonymous.Should().BeTrue();
        site.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1117);
    }

    [Fact]
    public async Task Below_the_configured_paths_every_endpoint_belongs_to_the_API()
    {
        await using var site = await SiteWithLogin.StartAsync(
            settings: new() { ["ApiSecurity:Paths:0"] = "/v1" },
            endpoints: app =>
            {
                app.MapGet("/v1/plain", (HttpContext context) => context.User.Identity?.Name);
                app.MapGet("/v1/authorized", (HttpContext context) => context.User.Identity?.Name).RequireAuthorization();
                app.MapGet("/v1/open", () => "open").AllowAnonymous();
                app.MapGet("/{version}/named/{**rest}", (HttpContext context) => context.User.Identity?.Name)
                    .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = SiteWithLogin.Cookies });
                app.MapGet("/v10/plain", (HttpContext context) => context.User.Identity?.Name);
                app.MapGet("/{version}/caught/{**rest}", (HttpContext context) => context.User.Identity?.Name);
            });
        await site.LogInAsync();
        foreach (var path in (string[])["/v1/plain", "/V1/plain", "/v1/authorized", "/v1/caught/x", "/v1/named/x", "/v1/unknown"])
            (await site.BrowseAsync(path)).ShouldBeMissingCredentials();
        foreach (var path in (string[])["/v1/plain", "/v1/authorized", "/v1/caught/x", "/v1/named/x"])
            (await site.BrowseAsync(path, SiteWithLogin.Token)).Body.Should().Be("machine");
        (await site.BrowseAsync("/v1/open")).ShouldBeOk();
        (await site.BrowseAsync("/v2/named/x")).Body.Should().Be("anna");
        (await site.BrowseAsync("/v10/plain")).Body.Should().Be("anna");
        (await site.BrowseAsync("/v2/caught/x")).Body.Should().Be("anna");
        (await site.BrowseAsync("/unknown")).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_fallback_policy_of_the_application_stays_and_takes_tokens_below_the_paths()
    {
        await using var site = await SiteWithLogin.StartAsync(
            settings: new() { ["ApiSecurity:Paths:0"] = "/v1" },
            services: services => Microsoft.Extensions.DependencyInjection.PolicyServiceCollectionExtensions.AddAuthorization(services,
                options => options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireClaim("sub", "anna").Build()),
            endpoints: app => app.MapGet("/v1/plain", () => "plain"));
        (await site.BrowseAsync("/open")).Status.Should().Be(HttpStatusCode.Redirect);
        (await site.BrowseAsync("/v1/plain")).ShouldBeMissingCredentials();
        (await site.BrowseAsync("/v1/plain", SiteWithLogin.Token)).ShouldBe(403, "claim_missing");
        (await site.BrowseAsync("/v1/plain", """{"sub":"anna"}""")).ShouldBeOk();
    }

    [Theory]
    [InlineData("api")]
    [InlineData("/api/")]
    [InlineData("/")]
    [InlineData("/api?x")]
    [InlineData("/api/{id}")]
    public async Task An_invalid_path_prevents_startup(string path)
    {
        await using var app = TestApi.Build(
            SiteWithLogin.Options(settings: new() { ["ApiSecurity:Paths:0"] = path }), new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<Exception>()).Which.Message.Should().Contain("ApiSecurity:Paths");
    }

    [Fact]
    public async Task A_scheme_of_the_site_below_a_path_of_the_API_prevents_startup()
    {
        await using var app = TestApi.Build(
            SiteWithLogin.Options(settings: new() { ["ApiSecurity:Paths:0"] = "/v1" }, endpoints: one => one.MapGet("/v1/named", () => "x")
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = SiteWithLogin.Cookies })), new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("/v1/named").And.Contain("'Cookies'");
    }

    [Fact]
    public async Task RequireApiSecurity_beside_a_scheme_of_the_site_prevents_startup()
    {
        await using var app = TestApi.Build(
            SiteWithLogin.Options(endpoints: one => one.MapGroup("/both").RequireApiSecurity().MapGet("", () => "x")
                .RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = SiteWithLogin.Cookies })), new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("/both").And.Contain("'Cookies'");
    }

    [Fact]
    public async Task Another_policy_evaluator_prevents_startup()
    {
        await using var app = TestApi.Build(
            SiteWithLogin.Options(services: services => Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions
                .AddSingleton<Microsoft.AspNetCore.Authorization.Policy.IPolicyEvaluator, OpenToAll>(services)), new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("IPolicyEvaluator");
    }

    [Fact]
    public async Task A_default_scheme_with_the_name_of_ours_is_ours()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                Microsoft.Extensions.DependencyInjection.AuthenticationServiceCollectionExtensions.AddAuthentication(services, "Bearer");
                ClaimsScheme.Add(services);
            },
        });
        (await api.GetAsync("/whoami")).ShouldBeMissingCredentials();
        (await api.GetAsync("/whoami", ClaimsScheme.Credential("{}"))).ShouldBeOk();
    }

    private sealed class OpenToAll : Microsoft.AspNetCore.Authorization.Policy.IPolicyEvaluator
    {
        public Task<Microsoft.AspNetCore.Authentication.AuthenticateResult> AuthenticateAsync(AuthorizationPolicy policy,
            HttpContext context) =>
            Task.FromResult(Microsoft.AspNetCore.Authentication.AuthenticateResult.NoResult());

        public Task<Microsoft.AspNetCore.Authorization.Policy.PolicyAuthorizationResult> AuthorizeAsync(AuthorizationPolicy policy,
            Microsoft.AspNetCore.Authentication.AuthenticateResult authenticationResult, HttpContext context, object? resource) =>
            Task.FromResult(Microsoft.AspNetCore.Authorization.Policy.PolicyAuthorizationResult.Success());
    }
}
