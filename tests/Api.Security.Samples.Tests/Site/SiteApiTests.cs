using System.Net;
using System.Net.Http.Json;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>The API of the sample site: tokens and API keys open it, the cookie does not.</summary>
[Collection(SharedSite.Name)]
public sealed class SiteApiTests(SiteServers servers) : IDisposable
{
    private readonly Tokens _tokens = new(servers.Authority);
    private readonly SiteVisitor _client = SiteVisitor.Anonymous(servers);

    public void Dispose()
    {
        _client.Dispose();
        _tokens.Dispose();
    }

    [Theory]
    [InlineData("GET", "/api/orders")]
    [InlineData("POST", "/api/orders")]
    [InlineData("DELETE", "/api/orders/1")]
    [InlineData("GET", "/api/nothing")]
    [InlineData("GET", "/hubs/orders")]
    [InlineData("POST", "/hubs/orders/negotiate")]
    public async Task The_cookie_alone_is_a_problem_and_not_a_redirect(string method, string path)
    {
        using var visitor = await SiteVisitor.LogInAsync(servers);
        (await visitor.SendAsync(new HttpMethod(method), path)).ShouldWantCredentials();
        (await _client.SendAsync(new HttpMethod(method), path)).ShouldWantCredentials();
    }

    [Fact]
    public async Task A_user_places_and_lists_their_own_orders()
    {
        var token = await TokenAsync("read:orders write:orders", "tom");
        using var order = JsonContent.Create(new { item = "coffee" });
        var placed = await _client.SendAsync(HttpMethod.Post, "/api/orders", token, order);
        placed.Status.Should().Be(HttpStatusCode.Created);
        placed.Problem["owner"]!.GetValue<string>().Should().Be("tom");
        (await _client.GetAsync("/api/orders", token)).Body.Should().Contain("coffee");
        (await _client.GetAsync("/api/orders", await TokenAsync("read:orders", "ute"))).Body.Should().Be("[]");
    }

    [Fact]
    public async Task A_partner_uses_an_API_key()
    {
        using var partner = new HttpClient { BaseAddress = servers.Site };
        partner.DefaultRequestHeaders.Add("x-api-key-id", "ak_Partner0OfSample");
        partner.DefaultRequestHeaders.Add("x-api-key", Secret);
        using var placed = await partner.PostAsJsonAsync("/api/orders", new { item = "sugar" });
        placed.StatusCode.Should().Be(HttpStatusCode.Created);
        (await partner.GetStringAsync("/api/orders")).Should().Contain("sugar");
        using var refused = await partner.DeleteAsync("/api/orders/1");
        (await TestAnswer.ReadAsync(refused)).ShouldBe(403, "role_missing");
    }

    [Fact]
    public async Task Only_a_user_with_the_role_deletes_an_order()
    {
        using var order = JsonContent.Create(new { item = "milk" });
        var placed = await _client.SendAsync(HttpMethod.Post, "/api/orders", await TokenAsync("write:orders"), order);
        var address = placed.Headers["Location"].Single();
        (await _client.SendAsync(HttpMethod.Delete, address, await TokenAsync("write:orders"))).ShouldBe(403, "role_missing");
        (await _client.SendAsync(HttpMethod.Delete, address, await TokenAsync("write:orders", "olivia"))).Status
            .Should().Be(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Errors_of_the_API_are_no_pages()
    {
        var token = await TokenAsync("read:orders write:orders");
        using var malformed = new StringContent("{", null, "application/json");
        (await _client.GetAsync("/api/nothing", token)).ShouldBeAnError(404);
        (await _client.SendAsync(HttpMethod.Post, "/api/orders", token, malformed)).ShouldBeAnError(400);
    }

    private static string Secret => "apik_live_Partner0OfSample_cZJCMk7SbFm86Nk5gHGIloYvOySFZkSIL4uxQLcnWQl19ZgEy";

    private async Task<string> TokenAsync(string scope, string user = "alice") =>
        (await _tokens.OfUserAsync(scope, user))["access_token"]!.GetValue<string>();
}

file static class SiteAnswers
{
    public static void ShouldBeAnError(this TestAnswer answer, int status)
    {
        ((int)answer.Status).Should().Be(status, answer.Body);
        answer.Headers["Content-Type"].Should().Equal("application/problem+json");
    }
}
