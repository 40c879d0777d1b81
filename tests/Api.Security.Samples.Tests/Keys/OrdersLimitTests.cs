using System.Net;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Orders.Demo;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>Plans, limits, quotas and usage of the reference service, as an operator and a partner see them, on both databases.</summary>
public sealed class OrdersLimitTests(SamplesFixture samples, OrdersDatabases databases)
{
    private const string Plans = "--ApiSecurity:RateLimits:Plans:";
    private static readonly TimeSpan Everywhere = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Visible = TimeSpan.FromSeconds(16);

    private static readonly string[] Settings =
    [
        OrdersNode.Pepper,
        $"{Plans}free:daily:Kind=Quota", $"{Plans}free:daily:Limit=5", $"{Plans}free:daily:Period=Month",
        $"{Plans}gold:daily:Kind=Quota", $"{Plans}gold:daily:Limit=50", $"{Plans}gold:daily:Period=Month",
        "--ApiSecurity:RateLimits:DefaultPlan=free", "--ApiSecurity:RateLimits:Clients:orders-writer=gold",
    ];

    [Theory]
    [InlineData(Provider.Sqlite)]
    [InlineData(Provider.PostgreSql)]
    public async Task A_client_uses_its_quota_gets_more_and_sees_its_usage(Provider provider)
    {
        string[] settings = [.. Settings, .. await databases.NewAsync(provider)];
        var token = await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin");
        var node = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        var (client, key) = await new KeyAdministrator(node.Client, token).IssueAsync("read:orders");
        var path = $"/admin/api-clients/{client}";

        for (var left = 4; left >= 0; left--) Remaining(await node.Client.GetAsync("/partner/orders", key)).Should().Be(left);
        (await node.Client.GetAsync("/orders", key)).ShouldBe(429, "quota_exceeded");
        (await node.Client.GetAsync("/health", key)).ShouldBeOk();
        Quota(await node.Client.GetAsync(path + "/quota", token)).Should().Be((5, 0, 5));

        await ExpectAsync(204, node.Client.SendAsync(HttpMethod.Post, path + "/quota/grants", token, new { policy = "daily", amount = 2 }));
        await Eventually.BecomesTrueAsync(
            async () => (await node.Client.GetAsync("/partner/orders", key)).Status is HttpStatusCode.OK, Everywhere);
        Quota(await node.Client.GetAsync(path + "/quota", token)).Should().Be((6, 2, 5));

        await ExpectAsync(204, node.Client.SendAsync(HttpMethod.Put, path + "/limits", token, new { plan = "gold" }));
        await Eventually.BecomesTrueAsync(
            async () => Remaining(await node.Client.GetAsync("/partner/orders", key)) > 40, Everywhere);
        var used = Quota(await node.Client.GetAsync(path + "/quota", token)).Used;
        await ExpectAsync(
            204, node.Client.SendAsync(
                HttpMethod.Put, path + "/limits", token, new { plan = "gold", policies = new { daily = new { limit = 3 } } }));
        await Eventually.BecomesTrueAsync(
            async () => (await node.Client.GetAsync("/partner/orders", key)).Status is HttpStatusCode.TooManyRequests, Everywhere);

        // A restart keeps limits, quota and usage.
        used = Quota(await node.Client.GetAsync(path + "/quota", token)).Used;
        await node.StopAsync();
        await node.DisposeAsync();
        await using var second = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        (await second.Client.GetAsync("/partner/orders", key)).ShouldBe(429, "quota_exceeded");
        Quota(await second.Client.GetAsync(path + "/quota", token)).Should().Be((used, 2, 3));

        await Eventually.BecomesTrueAsync(async () => await OutcomesAsync(second, path, token) is var usage
            && usage["ok"] == used + 1 /* health */ && usage["quota_exceeded"] >= 3, Visible);
        var self = (await second.Client.GetAsync("/api-keys/self", key)).Problem;
        self.Select(member => member.Key).Should().Equal("keyId", "clientId", "scopes", "expiresAt", "limits", "quota", "usage");
        self["limits"]!["policies"]!["daily"]!["limit"]!.GetValue<long>().Should().Be(3);
        self["quota"]!["policies"]!["daily"]!["used"]!.GetValue<long>().Should().Be(used);
    }

    [Fact]
    public async Task A_token_client_has_the_plan_of_its_client_id_and_a_rotation_changes_no_count()
    {
        await using var node = await OrdersNode.StartAsync(
            samples.Scene.Authority, [.. Settings, .. await databases.NewAsync(Provider.Sqlite)]);
        var writer = await samples.Tokens.OfClientAsync("orders-writer", "read:orders write:orders");
        Remaining(await node.Client.GetAsync("/orders", writer)).Should().Be(49);
        var reader = await samples.Tokens.OfClientAsync("orders-reader", "read:orders");
        Remaining(await node.Client.GetAsync("/orders", reader)).Should().Be(4);

        var administrator = new KeyAdministrator(node.Client, await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin"));
        var (client, key) = await administrator.IssueAsync("read:orders");
        for (var i = 0; i < 4; i++) await node.Client.GetAsync("/orders", key);
        var next = await administrator.RotateAsync(client, 3600);
        Remaining(await node.Client.GetAsync("/orders", next)).Should().Be(0);
        (await node.Client.GetAsync("/orders", next)).ShouldBe(429, "quota_exceeded");
        (await node.Client.GetAsync("/orders", key)).ShouldBe(429, "quota_exceeded");
    }

    [Fact]
    public async Task A_new_owner_of_the_database_reads_what_was_used_before_a_crash_up_to_the_last_seconds()
    {
        string[] settings = [.. Settings, .. await databases.NewAsync(Provider.PostgreSql)];
        var token = await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin");
        var node = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        var (client, key) = await new KeyAdministrator(node.Client, token).IssueAsync("read:orders");
        for (var i = 0; i < 3; i++) (await node.Client.GetAsync("/partner/orders", key)).ShouldBeOk();
        await Eventually.BecomesTrueAsync(
            async () => (await OutcomesAsync(node, $"/admin/api-clients/{client}", token))["ok"] == 3, Visible);
        await node.DisposeAsync(); // kill -9

        await using var second = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        Remaining(await second.Client.GetAsync("/partner/orders", key)).Should().Be(1);
    }

    private static long Remaining(TestAnswer answer) => answer.Headers.TryGetValue("RateLimit", out var lines)
        ? StructuredField.ParseList(lines).Single().Number("r")
        : throw new InvalidOperationException($"{(int)answer.Status} {answer.Body}");

    private static (long Used, long Granted, long Limit) Quota(TestAnswer answer)
    {
        answer.ShouldBeOk();
        var daily = answer.Problem["policies"]!["daily"]!;
        return (daily["used"]!.GetValue<long>(), daily["granted"]!.GetValue<long>(), daily["limit"]!.GetValue<long>());
    }

    private static async Task<Dictionary<string, long>> OutcomesAsync(OrdersNode node, string path, string token)
    {
        var answer = await node.Client.GetAsync($"{path}/usage?by=outcome", token);
        answer.ShouldBeOk();
        var rows = answer.Problem["rows"]!.AsArray().GroupBy(row => row!["outcome"]!.GetValue<string>())
            .ToDictionary(same => same.Key, same => same.Sum(row => row!["count"]!.GetValue<long>()));
        foreach (var outcome in (string[])["ok", "quota_exceeded"]) rows.TryAdd(outcome, 0);
        return rows;
    }

    private static async Task ExpectAsync(int status, Task<TestAnswer> sending)
    {
        var answer = await sending;
        ((int)answer.Status).Should().Be(status, answer.Body);
    }
}
