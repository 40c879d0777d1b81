using System.Net;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;

namespace Api.Security.RateLimiting.Tests;

public sealed class ScopeTests
{
    private static string Two(string scope) =>
        $"Plans:p:two:Kind=Quota Plans:p:two:Limit=2 Plans:p:two:Period=Day Plans:p:two:Scope={scope} DefaultPlan=p";

    [Fact]
    public async Task Clients_of_one_tenant_share_its_count()
    {
        await using var api = await LimitApi.StartAsync(Two("Tenant"));
        (await api.GetAsync("c1", tenant: "acme")).ShouldBeOk();
        (await api.GetAsync("c2", tenant: "acme")).ShouldBeOk();
        (await api.GetAsync("c3", tenant: "acme")).Code.Should().Be("quota_exceeded");
        (await api.GetAsync("c3", tenant: "other")).ShouldBeOk();
        (await api.GetAsync("acme")).Remaining("two").Should().Be(1, "a client without a tenant is counted by itself, whatever its name");
    }

    [Fact]
    public async Task Each_user_of_a_client_has_a_count_of_its_own()
    {
        await using var api = await LimitApi.StartAsync(Two("Subject"));
        (await api.GetAsync("app", subject: "ann")).Remaining("two").Should().Be(1);
        (await api.GetAsync("app", subject: "bob")).Remaining("two").Should().Be(1);
        (await api.GetAsync("web", subject: "ann")).Remaining("two").Should().Be(0);
    }

    [Fact]
    public async Task Each_route_has_a_count_of_its_own_whatever_its_values()
    {
        await using var api = await LimitApi.StartAsync(Two("ClientAndRoute"), app =>
        {
            app.MapGet("/items/{id}", (string id) => id).RequireRateLimit();
            app.MapGet("/things/{id}", (string id) => id).RequireRateLimit();
        });
        (await api.GetAsync(path: "/items/1")).Remaining("two").Should().Be(1);
        (await api.GetAsync(path: "/items/2")).Remaining("two").Should().Be(0);
        (await api.GetAsync(path: "/items/3")).Code.Should().Be("quota_exceeded");
        (await api.GetAsync(path: "/things/1")).Remaining("two").Should().Be(1);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public async Task Addresses_of_one_subscriber_share_a_count(string first, string second, bool isShared)
    {
        await using var api = await LimitApi.StartAsync(Two("Address"));
        (await api.GetAsync("c1", address: first)).Remaining("two").Should().Be(1);
        (await api.GetAsync("c2", address: second)).Remaining("two").Should().Be(isShared ? 0 : 1);
    }

    [Theory]
    [InlineData("Client")]
    [InlineData("Key")]
    [InlineData("Tenant")]
    [InlineData("Subject")]
    [InlineData("ClientAndRoute")]
    [InlineData("Address")]
    public async Task Anonymous_callers_are_counted_by_address(string scope)
    {
        await using var api = await LimitApi.StartAsync(Two(scope), app =>
            app.MapGet("/open", () => "ok").AllowAnonymous().RequireRateLimit());
        for (var i = 0; i < 2; i++) (await api.GetAsync(null, "/open", address: "192.0.2.1")).ShouldBeOk();
        (await api.GetAsync(null, "/open", address: "192.0.2.1")).ShouldBe(429, "quota_exceeded");
        (await api.GetAsync(null, "/open", address: "192.0.2.2")).ShouldBeOk();
    }

    [Fact]
    public void Two_issuers_with_the_same_client_id_have_two_counts() =>
        LimitCaller.OfClient("https://one", "c").Should().NotBe(LimitCaller.OfClient("https://two", "c"));

    [Theory]
    [InlineData("a|b", "c", "a", "b|c")]
    [InlineData("a%7Cb", "c", "a|b", "c")]
    [InlineData("a", "", "a|", "")]
    public void No_two_owners_have_the_same_partition(string issuer, string client, string otherIssuer, string otherClient) =>
        LimitCaller.OfClient(issuer, client).Should().NotBe(LimitCaller.OfClient(otherIssuer, otherClient));

    [Theory]
    [InlineData("64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2", false)]
    [InlineData("64:ff9b::192.0.2.1", "192.0.2.1", true)]
    public async Task Addresses_that_a_translator_writes_are_those_of_IPv4(string first, string second, bool isShared)
    {
        await using var api = await LimitApi.StartAsync(
            "Plans:p:two:Kind=Quota Plans:p:two:Limit=2 Plans:p:two:Period=Day Plans:p:two:Scope=Address DefaultPlan=p");
        (await api.GetAsync("c1", address: first)).Remaining("two").Should().Be(1);
        (await api.GetAsync("c2", address: second)).Remaining("two").Should().Be(isShared ? 0 : 1);
    }
}
