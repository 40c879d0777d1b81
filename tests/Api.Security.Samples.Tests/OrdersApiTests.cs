using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Api.Security.Samples.Tests.Keys;
using Api.Security.TestKit;

namespace Api.Security.Samples.Tests;

/// <summary>Each endpoint of the reference service, with tokens of the sample identity provider.</summary>
public sealed class OrdersApiTests(SamplesFixture samples)
{
    private static JsonContent Tea => JsonContent.Create(new { item = "tea", quantity = 2 });

    [Fact]
    public async Task Health_and_the_OpenAPI_document_are_open_to_anyone()
    {
        (await samples.GetAsync("/health")).ShouldBeOk();
        (await samples.GetAsync("/health", "broken")).ShouldBeOk();
        var paths = (await samples.GetAsync("/openapi/v1.json")).Problem["paths"]!.AsObject();
        paths.Select(path => path.Key).Should().Contain(["/health", "/whoami", "/orders"]);
    }

    [Fact]
    public async Task Readiness_is_open_to_anyone_and_depends_on_the_keys_of_the_issuer()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await issuer.GoDownAsync();
        await using var api = Orders.Api.Program.CreateApp(
        [
            "--urls", "http://127.0.0.1:0", "--Logging:LogLevel:Default=None", "--ApiSecurity:Jwt:Issuers:0:Authority=" + issuer.Issuer,
            "--ApiSecurity:Jwt:Issuers:0:Audiences:0=orders-api", "--ApiSecurity:Jwt:Issuers:0:RequireHttpsMetadata=false",
            OrdersNode.Pepper,
        ]);
        await api.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(api.Urls.First()) };

        var unready = await client.GetAsync("/ready");
        ((int)unready.StatusCode, await unready.Content.ReadAsStringAsync()).Should().Be((503, "Unhealthy"));
        ((int)(await client.GetAsync("/health")).StatusCode).Should().Be(200);

        var ready = await samples.GetAsync("/ready");
        ((int)ready.Status, ready.Body).Should().Be((200, "Healthy"));
        (await samples.GetAsync("/ready", "broken")).ShouldBeOk();
    }

    [Fact]
    public async Task Whoami_identifies_any_authenticated_caller()
    {
        var machine = (await samples.GetAsync("/whoami", await samples.Tokens.OfClientAsync("orders-reader", "read:orders"))).Problem;
        machine.ToJsonString().Should().Be(
            """{"scheme":"Bearer","subject":"orders-reader","clientId":"orders-reader","tenantId":null,"scopes":["read:orders"]}""");

        var user = (await samples.GetAsync("/whoami", await UserTokenAsync("read:orders write:orders"))).Problem;
        user.ToJsonString().Should().Be(
            """{"scheme":"Bearer","subject":"alice","clientId":"orders-web","tenantId":null,"scopes":["read:orders","write:orders"]}""");

        (await samples.GetAsync("/whoami")).ShouldWantCredentials();
    }

    [Fact]
    public async Task Reading_orders_requires_read_orders()
    {
        var token = await samples.Tokens.OfClientAsync("orders-reader", "read:orders");
        JsonNode.Parse((await samples.GetAsync("/orders", token)).Body)!.AsArray().Should().BeEmpty();

        var head = await samples.SendAsync(HttpMethod.Head, "/orders", token);
        head.ShouldBeOk();
        head.Body.Should().BeEmpty();

        (await samples.GetAsync("/orders")).ShouldWantCredentials();
        (await samples.GetAsync("/orders", await UserTokenAsync("write:orders"))).ShouldMissScopeOfToken("read:orders");
        (await samples.GetAsync("/orders", await samples.Tokens.OfClientAsync("billing-job", "read:billing"))).ShouldBeABadToken();
    }

    [Fact]
    public async Task Placing_an_order_requires_write_orders_and_the_order_belongs_to_the_caller()
    {
        var token = await UserTokenAsync("read:orders write:orders");

        var placed = await samples.SendAsync(HttpMethod.Post, "/orders", token, Tea);

        ((int)placed.Status).Should().Be(201);
        var order = placed.Problem;
        placed.Headers["Location"].Should().Equal("/orders/" + order["id"]!.GetValue<string>());
        order.Select(member => member.Key).Should().Equal("id", "item", "quantity", "owner");
        (order["item"]!.GetValue<string>(), order["quantity"]!.GetValue<int>(), order["owner"]!.GetValue<string>())
            .Should().Be(("tea", 2, "alice"));
        JsonNode.Parse((await samples.GetAsync("/orders", token)).Body)!.AsArray().Select(mine => mine!["owner"]!.GetValue<string>())
            .Should().NotBeEmpty().And.OnlyContain(owner => owner == "alice");
        JsonNode.Parse((await samples.GetAsync("/orders",
            await samples.Tokens.OfClientAsync("orders-reader", "read:orders"))).Body)!.AsArray().Should().BeEmpty();

        (await samples.SendAsync(HttpMethod.Post, "/orders", await samples.Tokens.OfClientAsync("orders-reader", "read:orders"), Tea))
            .ShouldMissScopeOfToken("write:orders");
        (await samples.SendAsync(HttpMethod.Post, "/orders", null, Tea)).ShouldWantCredentials();
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("tea", 0)]
    public async Task An_order_without_an_item_or_a_quantity_is_a_bad_request(string item, int quantity)
    {
        var answer = await samples.SendAsync(HttpMethod.Post, "/orders",
            await samples.Tokens.OfClientAsync("orders-writer", "write:orders"), JsonContent.Create(new { item, quantity }));
        ((int)answer.Status).Should().Be(400);
    }

    [Fact]
    public async Task A_refreshed_token_is_accepted_too()
    {
        var first = await samples.Tokens.OfUserAsync("offline_access read:orders");
        var refreshed = await samples.Tokens.TokenAsync(new()
        {
            ["grant_type"] = "refresh_token", ["client_id"] = "orders-web", ["refresh_token"] = first["refresh_token"]!.GetValue<string>(),
        });
        var token = refreshed["access_token"]!.GetValue<string>();

        token.Should().NotBe(first["access_token"]!.GetValue<string>());
        (await samples.GetAsync("/orders", token)).ShouldBeOk();
    }

    [Fact]
    public void The_service_is_under_80_lines() =>
        File.ReadAllLines(Path.Combine(Checkout.Root, "samples", "Orders.Api", "Program.cs")).Length.Should().BeLessThan(80);

    private async Task<string> UserTokenAsync(string scope) =>
        (await samples.Tokens.OfUserAsync(scope))["access_token"]!.GetValue<string>();
}
