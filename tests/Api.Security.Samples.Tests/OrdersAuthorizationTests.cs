using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Samples.Tests;

/// <summary>
/// Which orders a caller of the reference service may see, place and delete, with tokens of the sample identity provider.
/// </summary>
public sealed class OrdersAuthorizationTests(SamplesFixture samples)
{
    private const string NeedsFreshLogin = "Bearer realm=\"api\", error=\"insufficient_user_authentication\", max_age=\"300\"";

    [Fact]
    public async Task The_authorization_matrix_matches_the_reviewed_file() =>
        await AuthorizationMatrix.CompareOrUpdateAsync(samples.Scene.ApiServices,
            Path.Combine(Checkout.Root, "samples", "Orders.Api", "AUTHORIZATION.md"));

    [Fact]
    public async Task Own_orders_are_found_and_those_of_others_get_the_same_404_as_missing_ones()
    {
        var mine = await PlaceAsync("/orders", "alice");
        var (alice, reader, auditor) = (await UserAsync("alice", "read:orders"), await samples.Tokens.OfClientAsync("orders-reader",
            "read:orders"), await samples.Tokens.OfClientAsync("orders-auditor", "read:orders:any"));

        var found = await samples.GetAsync(mine, alice);
        found.ShouldBeOk();
        found.Problem.Select(member => member.Key).Should().Equal("id", "item", "quantity", "owner");
        (await samples.GetAsync(mine, auditor)).ShouldBeOk();

        var (foreign, absent) = (await samples.GetAsync(mine, reader), await samples.GetAsync("/orders/none", reader));
        foreign.ShouldBe(404, "not_found");
        foreign.BodyWithoutTrace.Should().Be(absent.BodyWithoutTrace);
        (await samples.GetAsync(mine)).ShouldWantCredentials();
        (await samples.GetAsync(mine, await UserAsync("alice", "write:orders"))).ShouldMissScopeOfToken("read:orders");
    }

    [Fact]
    public async Task A_caller_with_the_any_scope_lists_all_orders()
    {
        var mine = await PlaceAsync("/orders", "alice");
        Ids(await samples.GetAsync("/orders", await samples.Tokens.OfClientAsync("orders-auditor", "read:orders:any")))
            .Should().Contain(mine.Split('/')[^1]);
        Ids(await samples.GetAsync("/orders", await UserAsync("olivia", "read:orders"))).Should().NotContain(mine.Split('/')[^1]);
    }

    [Fact]
    public async Task Deleting_requires_the_role_first_and_then_a_login_within_the_last_five_minutes()
    {
        var order = await PlaceAsync("/orders", "alice");
        (await DeleteAsync(order, null)).ShouldWantCredentials();
        (await DeleteAsync(order, await UserAsync("alice", "write:orders"))).ShouldBe(403, "role_missing");
        (await DeleteAsync(order, await samples.Tokens.OfClientAsync("orders-writer", "write:orders"))).ShouldBe(403, "role_missing");

        samples.Scene.Clock.Offset = TimeSpan.FromMinutes(-6);
        var (staleUser, staleAdmin) = (await UserAsync("alice", "write:orders"), await UserAsync("olivia", "write:orders"));
        samples.Scene.Clock.Offset = TimeSpan.Zero;
        (await DeleteAsync(order, staleUser)).ShouldBe(403, "role_missing");
        (await DeleteAsync(order, staleAdmin))
            .ShouldNameAll(401, "insufficient_user_authentication", NeedsFreshLogin);

        var admin = await UserAsync("olivia", "write:orders");
        ((int)(await DeleteAsync(order, admin)).Status).Should().Be(204);
        ((int)(await DeleteAsync(order, admin)).Status).Should().Be(404);
        (await samples.GetAsync(order, await UserAsync("alice", "read:orders"))).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task Orders_of_a_tenant_are_visible_only_to_its_own_callers()
    {
        var order = await PlaceAsync("/tenants/acme/orders", "tom");
        order.Should().StartWith("/tenants/acme/orders/");
        (await samples.GetAsync(order, await UserAsync("tom", "read:orders"))).ShouldBeOk();
        Ids(await samples.GetAsync("/tenants/acme/orders", await UserAsync("tom", "read:orders"))).Should().Contain(order.Split('/')[^1]);

        (await samples.GetAsync(order, await UserAsync("vera", "read:orders"))).ShouldBe(403, "tenant_mismatch");
        (await samples.GetAsync("/tenants/globex/orders/" + order.Split('/')[^1], await UserAsync("vera", "read:orders")))
            .ShouldBe(404, "not_found");
        (await samples.GetAsync(order, await UserAsync("alice", "read:orders"))).ShouldBe(403, "tenant_mismatch");
        (await samples.GetAsync("/orders/" + order.Split('/')[^1], await samples.Tokens.OfClientAsync("orders-auditor", "read:orders:any")))
            .ShouldBe(404, "not_found");
        Ids(await samples.GetAsync("/orders", await samples.Tokens.OfClientAsync("orders-auditor", "read:orders:any")))
            .Should().NotContain(order.Split('/')[^1]);
        (await samples.GetAsync("/whoami", await UserAsync("tom", "read:orders"))).Problem["tenantId"]!.GetValue<string>()
            .Should().Be("acme");
    }

    [Fact]
    public async Task An_administrator_deletes_only_within_their_own_tenant()
    {
        var (ofAcme, ofNobody) = (await PlaceAsync("/tenants/acme/orders", "tom"), await PlaceAsync("/orders", "alice"));
        var ute = await UserAsync("ute", "write:orders");
        ((int)(await DeleteAsync("/orders/" + ofNobody.Split('/')[^1], ute)).Status).Should().Be(404);
        ((int)(await DeleteAsync("/tenants/acme/orders/" + ofNobody.Split('/')[^1], ute)).Status).Should().Be(404);
        (await DeleteAsync(ofAcme, await UserAsync("olivia", "write:orders"))).ShouldBe(403, "tenant_mismatch");
        ((int)(await DeleteAsync(ofAcme, ute)).Status).Should().Be(204);
    }

    [Fact]
    public async Task Without_a_public_address_there_is_no_metadata()
    {
        ((int)(await samples.GetAsync("/.well-known/oauth-protected-resource", await UserAsync("alice", "read:orders"))).Status)
            .Should().Be(404);
        (await samples.GetAsync("/whoami")).ShouldWantCredentials();
    }

    private async Task<string> PlaceAsync(string path, string user)
    {
        var placed = await samples.SendAsync(HttpMethod.Post, path, await UserAsync(user, "write:orders"),
            JsonContent.Create(new { item = "tea", quantity = 2 }));
        ((int)placed.Status).Should().Be(201, placed.Body);
        return placed.Headers["Location"].Single();
    }

    private Task<TestAnswer> DeleteAsync(string path, string? token) => samples.SendAsync(HttpMethod.Delete, path, token);

    private async Task<string> UserAsync(string user, string scope) =>
        (await samples.Tokens.OfUserAsync(scope, user))["access_token"]!.GetValue<string>();

    private static string[] Ids(TestAnswer answer) =>
        [.. JsonNode.Parse(answer.Body)!.AsArray().Select(order => order!["id"]!.GetValue<string>())];
}
