using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Reports;

/// <summary>The report page: who may open it, what it shows, and that it has no scripts and loads no external resources.</summary>
public sealed class ReportPageTests
{
    [Fact]
    public async Task The_page_is_public_in_Development()
    {
        await using var api = await StartAsync("Development");
        var page = await api.GetAsync("/_apisecurity");
        page.ShouldBeOk();
        page.Headers["Content-Type"].Should().Equal("text/html; charset=utf-8");
        page.Headers["Cache-Control"].Should().Equal("no-store");
        page.Body.Should().Contain("<code>/orders</code>").And.Contain("<code>read:orders</code>").And.Contain("None yet.");
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Staging")]
    public async Task Outside_Development_the_page_does_not_exist_without_a_policy(string environment)
    {
        await using var api = await StartAsync(environment);
        ((int)(await api.GetAsync("/_apisecurity", "accept")).Status).Should().Be(404);
        (await ApiSecurityReport.CreateAsync(api.App.Services)).Endpoints.Should().NotContain(endpoint =>
            endpoint.Route == "/_apisecurity");
        await api.GetAsync("/orders");
        api.App.Services.GetRequiredService<RecentRefusals>().All().Should().BeEmpty("no page shows them");
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task With_a_policy_only_a_caller_that_meets_it_may_open_the_page(string environment)
    {
        await using var api = await StartAsync(environment, "scope:operations");
        (await api.GetAsync("/_apisecurity")).ShouldBeMissingCredentials();
        (await api.GetAsync("/_apisecurity", "accept")).Code.Should().Be("insufficient_scope");
        (await api.GetAsync("/_apisecurity", "accept-operations")).ShouldBeOk();
    }

    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task Authorization_of_a_group_and_AllowAnonymous_apply_to_the_page(string environment)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Environment = environment,
            AddSecurity = services => ScriptedScheme.Add(services),
            Endpoints = app =>
            {
                app.MapGroup("/ops").RequireScope("operations").MapApiSecurityReport();
                app.MapApiSecurityReport("/open").AllowAnonymous();
            },
        });
        (await api.GetAsync("/ops/_apisecurity")).ShouldBeMissingCredentials();
        (await api.GetAsync("/ops/_apisecurity", "accept")).Code.Should().Be("insufficient_scope");
        (await api.GetAsync("/ops/_apisecurity", "accept-operations")).ShouldBeOk();
        (await api.GetAsync("/open")).ShouldBeOk();
    }

    [Fact]
    public async Task The_page_shows_refusals_by_reason_and_no_request_data()
    {
        await using var api = await StartAsync("Development");
        for (var i = 0; i < 3; i++) await api.GetAsync("/orders?secret=hunter2", "accept-other.scope");
        await api.GetAsync("/whoami", "refuse-signature_invalid");
        await api.GetAsync("/shadowed", "accept");

        var page = (await api.GetAsync("/_apisecurity")).Body;
        page.Should().MatchRegex(
            "<code>insufficient_scope</code></th><td><code>insufficient_scope</code></td><td>403</td><td>Bearer</td><td>3</td>");
        page.Should().MatchRegex(
            "<code>signature_invalid</code></th><td><code>invalid_token</code></td><td>401</td><td>Bearer</td><td>1</td>");
        page.Should().MatchRegex("<code>role_missing</code></th><td><code>role_missing</code></td><td class=\"shadowed\">let through</td>");
        page.Should().NotContain("hunter2").And.NotContain("other:scope").And.NotContain("alice");
    }

    [Fact]
    public async Task The_page_has_no_scripts_or_external_resources_and_encodes_all_text()
    {
        await using var api = await StartAsync("Development");
        var page = await api.GetAsync("/_apisecurity");

        page.Body.Should().NotContain("<script").And.NotContain("http:").And.NotContain("https:").And.NotContain("src=").And.NotContain(
            "<link").And.NotContain("@import").And.NotContain("url(");
        page.Body.Should().NotContain("<b>bold").And.Contain("&lt;b&gt;bold");
        var style = Regex.Match(page.Body, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        page.Headers["Content-Security-Policy"].Single().Should().StartWith("default-src 'none'; ").And.Contain(
            $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)))}'").And.NotContain("unsafe");
    }

    private static Task<TestApi> StartAsync(string environment, string? policy = null) => TestApi.StartAsync(new TestApiOptions
    {
        Environment = environment,
        AddSecurity = services => ScriptedScheme.Add(services),
        Endpoints = app =>
        {
            var page = app.MapApiSecurityReport();
            if (policy is not null) page.RequireAuthorization(policy);
            app.MapGet("/shadowed", () => "x").RequireRole("<b>bold").InShadowMode();
        },
    });
}
