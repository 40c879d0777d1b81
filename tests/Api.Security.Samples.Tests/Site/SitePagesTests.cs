using System.Net;
using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>The pages of the sample site: cookies open them, tokens do not.</summary>
[Collection(SharedSite.Name)]
public sealed class SitePagesTests(SiteServers servers)
{
    [Fact]
    public async Task The_home_page_and_the_files_are_public()
    {
        using var visitor = SiteVisitor.Anonymous(servers);
        (await visitor.GetAsync("/")).Body.Should().Contain("You are not logged in.");
        foreach (var (file, type) in new[] { ("/site.css", "text/css"), ("/lib/signalr/signalr.min.js", "text/javascript") })
        {
            var answer = await visitor.GetAsync(file);
            answer.ShouldBeOk();
            answer.Headers["Content-Type"].Single().Should().Be(type);
        }
    }

    [Theory]
    [InlineData("/account")]
    [InlineData("/orders")]
    [InlineData("/live")]
    public async Task The_other_pages_send_an_anonymous_visitor_to_the_login(string page)
    {
        using var visitor = SiteVisitor.Anonymous(servers);
        var answer = await visitor.GetAsync(page);
        answer.Status.Should().Be(HttpStatusCode.Redirect);
        answer.Headers["Location"].Single().Should().StartWith(servers.Authority + "connect/authorize?").And.Contain("response_type=code")
            .And.Contain("code_challenge_method=S256");
    }

    [Fact]
    public async Task After_the_login_the_account_page_shows_the_user()
    {
        using var visitor = await SiteVisitor.LogInAsync(servers);
        (await visitor.GetAsync("/account")).Body.Should().Contain("Alice Example");
        (await visitor.GetAsync("/")).Body.Should().Contain("You are Alice Example.");
    }

    [Fact]
    public async Task A_page_that_contains_the_token_is_not_stored_by_the_browser()
    {
        using var visitor = await SiteVisitor.LogInAsync(servers);
        foreach (var page in new[] { "/orders", "/live" })
        {
            var answer = await visitor.GetAsync(page);
            answer.Body.Should().Contain("data-token=\"eyJ");
            answer.Headers["Cache-Control"].Single().Should().Contain("no-store");
        }
    }

    [Fact]
    public async Task A_token_opens_no_page()
    {
        using var tokens = new Tokens(servers.Authority);
        var token = (await tokens.OfUserAsync("openid read:orders"))["access_token"]!.GetValue<string>();
        using var visitor = SiteVisitor.Anonymous(servers);
        foreach (var page in new[] { "/account", "/orders", "/live" })
            (await visitor.GetAsync(page, token)).Status.Should().Be(HttpStatusCode.Redirect);
        (await visitor.GetAsync("/", token)).Body.Should().Contain("You are not logged in.");
    }

    [Fact]
    public async Task An_unknown_page_is_an_error_page()
    {
        using var visitor = SiteVisitor.Anonymous(servers);
        var answer = await visitor.GetAsync("/nothing");
        answer.Status.Should().Be(HttpStatusCode.NotFound);
        answer.Body.Should().Contain("There is no such page.");
        (await visitor.GetAsync("/signin-oidc")).Body.Should().Contain("Something went wrong.");
    }
}
