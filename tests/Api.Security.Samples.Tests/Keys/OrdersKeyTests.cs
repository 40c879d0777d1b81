using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>Each endpoint of the reference service, with API keys, on both databases.</summary>
public sealed class OrdersKeyTests(OrdersNodes nodes, SamplesFixture samples) : IClassFixture<OrdersNodes>
{
    private static readonly object Tea = new { item = "tea", quantity = 2 };

    public static TheoryData<Provider> Providers => [Provider.Sqlite, Provider.PostgreSql];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Whoami_and_self_identify_the_key(Provider provider)
    {
        var node = await nodes.OfAsync(provider);
        var (client, key) = await (await AdministratorAsync(node)).IssueAsync("read:orders");

        var whoami = await node.GetAsync("/whoami", key);
        whoami.ShouldBeOk();
        whoami.Body.Should().Be(
            $$"""{"scheme":"ApiKey","subject":"{{client}}","clientId":"{{client}}","tenantId":null,"scopes":["read:orders"]}""");
        var self = await node.GetAsync("/api-keys/self", key);
        self.ShouldBeOk();
        self.Problem.Select(member => member.Key)
            .Should().Equal("keyId", "clientId", "scopes", "expiresAt", "limits", "quota", "usage");
        (self.Problem["keyId"]!.GetValue<string>(), self.Problem["clientId"]!.GetValue<string>()).Should().Be((key.Id, client));
        (await node.GetAsync("/api-keys/self")).ShouldWantAKey();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Orders_placed_with_a_key_belong_to_its_client(Provider provider)
    {
        var node = await nodes.OfAsync(provider);
        var administrator = await AdministratorAsync(node);
        var (client, key) = await administrator.IssueAsync("read:orders", "write:orders");
        var (_, reader) = await administrator.IssueAsync("read:orders");

        var placed = await node.SendAsync(HttpMethod.Post, "/orders", key, Tea);
        ((int)placed.Status).Should().Be(201, placed.Body);
        placed.Problem["owner"]!.GetValue<string>().Should().Be(client);
        var order = placed.Headers["Location"].Single();

        (await node.GetAsync(order, key)).ShouldBeOk();
        Ids(await node.GetAsync("/orders", key)).Should().Equal(IdOf(order));
        Ids(await node.GetAsync("/partner/orders", key)).Should().Equal(IdOf(order));
        (await node.SendAsync(HttpMethod.Head, "/orders", key)).ShouldBeOk();

        (await node.GetAsync(order, reader)).ShouldBe(404, "not_found");
        Ids(await node.GetAsync("/orders", reader)).Should().BeEmpty();
        (await node.SendAsync(HttpMethod.Post, "/orders", reader, Tea)).ShouldMissScopeOfKey("write:orders");
        (await node.GetAsync(order, await samples.Tokens.OfClientAsync("orders-reader", "read:orders"))).ShouldBe(404, "not_found");
        (await node.GetAsync(order, await samples.Tokens.OfClientAsync("orders-auditor", "read:orders:any"))).ShouldBeOk();

        (await node.SendAsync(HttpMethod.Delete, order, key)).ShouldBe(403, "role_missing");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task The_partner_endpoint_accepts_only_keys(Provider provider)
    {
        var node = await nodes.OfAsync(provider);
        var administrator = await AdministratorAsync(node);
        (await node.GetAsync("/partner/orders", (await administrator.IssueAsync("read:orders")).Key)).ShouldBeOk();
        (await node.GetAsync("/partner/orders", (await administrator.IssueAsync("read:orders:any")).Key)).ShouldBeOk();
        (await node.GetAsync("/partner/orders", (await administrator.IssueAsync("write:orders")).Key))
            .ShouldBe(403, "insufficient_scope", OrdersAnswers.KeyChallenge + ", error=\"insufficient_scope\", scope=\"read:orders\"");
        (await node.GetAsync("/partner/orders", await samples.Tokens.OfClientAsync("orders-reader", "read:orders"))).ShouldWantAKey();
        (await node.GetAsync("/partner/orders")).ShouldWantAKey();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_invalid_key_gets_the_response_of_the_contract(Provider provider)
    {
        var node = await nodes.OfAsync(provider);
        var administrator = await AdministratorAsync(node);
        var ((_, key), (_, other)) = (await administrator.IssueAsync("read:orders"), await administrator.IssueAsync("read:orders"));

        (await node.SendAsync(HttpMethod.Get, "/orders", key.Id, null, token: null)).ShouldBeABadKey("incomplete_credentials");
        (await node.SendAsync(HttpMethod.Get, "/orders", null, key.Secret, token: null)).ShouldBeABadKey("incomplete_credentials");
        (await node.GetAsync("/orders", key with { Secret = other.Secret })).ShouldBeABadKey("invalid_key");
        (await node.GetAsync("/orders", key with { Secret = key.Secret[..^1] })).ShouldBeABadKey("invalid_key");
        (await node.GetAsync($"/orders?api_key={key.Secret}")).ShouldBe(400, "credentials_in_url");
        var both = await node.SendAsync(HttpMethod.Get, "/orders", key.Id, key.Secret,
            await samples.Tokens.OfClientAsync("orders-reader", "read:orders"));
        ((int)both.Status, both.Code).Should().Be((400, "invalid_request"));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Keys_of_a_tenant_see_only_the_orders_of_that_tenant(Provider provider)
    {
        var node = await nodes.OfAsync(provider);
        var administrator = await AdministratorAsync(node);
        var acme = await administrator.IssueInTenantAsync("acme", "read:orders", "write:orders");
        var auditor = await administrator.IssueInTenantAsync("acme", "read:orders:any");
        var globex = await administrator.IssueInTenantAsync("globex", "read:orders:any", "write:orders");

        var placed = await node.SendAsync(HttpMethod.Post, "/tenants/acme/orders", acme, Tea);
        ((int)placed.Status).Should().Be(201, placed.Body);
        var order = placed.Headers["Location"].Single();

        (await node.GetAsync("/whoami", acme)).Problem["tenantId"]!.GetValue<string>().Should().Be("acme");
        Ids(await node.GetAsync("/partner/orders", acme)).Should().Equal(IdOf(order));
        Ids(await node.GetAsync("/partner/orders", auditor)).Should().Contain(IdOf(order));
        Ids(await node.GetAsync("/partner/orders", globex)).Should().BeEmpty();
        (await node.GetAsync(order, globex)).ShouldBe(403, "tenant_mismatch");
        (await node.GetAsync("/orders/" + IdOf(order), globex)).ShouldBe(404, "not_found");
        Ids(await node.GetAsync("/orders", await samples.Tokens.OfClientAsync("orders-auditor", "read:orders:any")))
            .Should().NotContain(IdOf(order));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_key_can_be_issued_rotated_suspended_resumed_and_revoked(Provider provider)
    {
        var node = await nodes.OfAsync(provider);
        var administrator = await AdministratorAsync(node);
        var (client, first) = await administrator.IssueAsync("read:orders");
        (await administrator.PostAsync($"/admin/api-clients/{client}/keys")).ShouldBe(409, "key_exists");

        var next = await administrator.RotateAsync(client, graceAfterFirstUseSeconds: 1);
        (await node.GetAsync("/partner/orders", first)).ShouldBeOk();
        (await node.GetAsync("/partner/orders", next)).ShouldBeOk();
        (await OnceRefusedAsync(node, first)).ShouldWantAGoodKey("key_retired");
        (await node.GetAsync("/partner/orders", next)).ShouldBeOk();

        ((int)(await administrator.PostAsync($"/admin/api-clients/{client}/suspend")).Status).Should().Be(204);
        (await node.GetAsync("/partner/orders", next)).ShouldWantAGoodKey("client_suspended");
        ((int)(await administrator.PostAsync($"/admin/api-clients/{client}/resume")).Status).Should().Be(204);
        (await node.GetAsync("/partner/orders", next)).ShouldBeOk();

        await administrator.RevokeAsync(next);
        (await node.GetAsync("/partner/orders", next)).ShouldWantAGoodKey("key_revoked");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Administering_keys_requires_a_token_with_the_scope(Provider provider)
    {
        var node = await nodes.OfAsync(provider);
        var (_, key) = await (await AdministratorAsync(node)).IssueAsync("apikeys:admin");
        (await node.GetAsync("/admin/api-clients")).ShouldWantAToken();
        (await node.GetAsync("/admin/api-clients", await samples.Tokens.OfClientAsync("orders-writer", "write:orders")))
            .ShouldBe(403, "insufficient_scope",
                OrdersAnswers.TokenChallenge + ", error=\"insufficient_scope\", scope=\"apikeys:admin\"", OrdersAnswers.ProofChallenge);
        (await node.GetAsync("/admin/api-clients", key)).ShouldBe(403, "policy_denied");
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_administrator_of_a_tenant_manages_only_the_keys_of_that_tenant(Provider provider)
    {
        var node = await nodes.OfAsync(provider);
        var (foreign, _) = await (await AdministratorAsync(node)).IssueAsync("read:orders");
        var token = await samples.Tokens.OfClientAsync("acme-keys-admin", "apikeys:admin");
        (await node.GetAsync("/whoami", token)).Problem["tenantId"]!.GetValue<string>().Should().Be("acme");

        var (own, key) = await new KeyAdministrator(node, token).IssueAsync("read:orders");

        (await node.GetAsync("/whoami", key)).Problem["tenantId"]!.GetValue<string>().Should().Be("acme");
        (await node.GetAsync("/admin/api-clients/" + own, token)).ShouldBeOk();
        (await node.GetAsync("/admin/api-clients/" + foreign, token)).ShouldBe(404, "not_found");
        var listed = (await node.GetAsync("/admin/api-clients", token)).Problem["items"]!.AsArray();
        listed.Select(client => client!["tenantId"]!.GetValue<string>()).Should().NotBeEmpty().And.OnlyContain(tenant => tenant == "acme");
    }

    private async Task<KeyAdministrator> AdministratorAsync(OrdersClient node) =>
        new(node, await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin"));

    private static async Task<TestAnswer> OnceRefusedAsync(OrdersClient node, ApiKey key)
    {
        TestAnswer? answer = null;
        await Eventually.BecomesTrueAsync(async () => (answer = await node.GetAsync("/partner/orders", key)).Status
            is not System.Net.HttpStatusCode.OK, TimeSpan.FromSeconds(30));
        return answer!;
    }

    private static string IdOf(string order) => order.Split('/')[^1];

    private static string[] Ids(TestAnswer answer)
    {
        answer.ShouldBeOk();
        return [.. JsonNode.Parse(answer.Body)!.AsArray().Select(order => order!["id"]!.GetValue<string>())];
    }
}
