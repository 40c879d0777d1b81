using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>PostgreSQL does not respond, Redis does, and an administrator revokes a key.</summary>
[CollectionDefinition(nameof(SilentDatabaseTests), DisableParallelization = true)]
[Collection(nameof(SilentDatabaseTests))]
public sealed class SilentDatabaseTests(SamplesFixture samples)
{
    private const string Orders = "/partner/orders";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_revocation_that_timed_out_applies_on_other_nodes_and_is_stored_after_the_outage()
    {
        await using var server = new PostgreSqlServer();
        await using var redis = await RedisServer.StartAsync();
        string[] settings = [OrdersNode.Pepper, "--Database:Provider=PostgreSql",
            $"--ConnectionStrings:Orders={await server.CreateDatabaseAsync()}", "--ConnectionStrings:Redis=" + redis.Configuration];
        await using var here = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        await using var there = await OrdersNode.StartAsync(samples.Scene.Authority, settings);
        foreach (var node in new[] { here, there }) await node.SaysAsync("Api.Security.Redis[1501]");
        var token = await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin");
        var administrator = new KeyAdministrator(here.Client, token);
        var ((_, stolen), (_, good)) = (await administrator.IssueAsync("read:orders"), await administrator.IssueAsync("read:orders"));
        foreach (var node in new[] { here, there })
            foreach (var key in new[] { stolen, good }) (await node.Client.GetAsync(Orders, key)).ShouldBeOk();

        await server.FreezeAsync();
        var began = Stopwatch.GetTimestamp();
        using var impatient = here.Client.Impatient(TimeSpan.FromSeconds(1));
        var order = () =>
            impatient.SendAsync(HttpMethod.Post, $"/admin/api-keys/{stolen.Id}/revoke", token, new { reason = "compromised" });
        await order.Should().ThrowAsync<TaskCanceledException>();
        await Eventually.BecomesTrueAsync(async () => await redis.CommandAsync("EXISTS", $"apisec:deny:{stolen.Id[3..]}") is "1", Patience);
        Note("on the deny list");
        await Eventually.BecomesTrueAsync(async () => (await there.Client.GetAsync(Orders, stolen)).Status is HttpStatusCode.Unauthorized,
            Patience);
        Note("401 on the other node");
        (await there.Client.GetAsync(Orders, stolen)).ShouldWantAGoodKey("key_revoked");
        (await redis.CommandAsync("EXISTS", $"apisec:deny:{good.Id[3..]}")).Should().Be("0");

        await server.ContinueAsync();
        began = Stopwatch.GetTimestamp();
        await Eventually.BecomesTrueAsync(async () => await StatusAsync() is "revoked", Patience);
        Note("revoked in the recovered database");
        foreach (var node in new[] { here, there })
        {
            (await node.Client.GetAsync(Orders, stolen)).ShouldWantAGoodKey("key_revoked");
            await Eventually.BecomesTrueAsync(async () => (await node.Client.GetAsync(Orders, good)).Status is HttpStatusCode.OK, Patience);
        }

        async Task<string?> StatusAsync()
        {
            var answer = await there.Client.GetAsync($"/admin/api-keys/{stolen.Id}", token);
            return answer.Status is HttpStatusCode.OK ? (string?)JsonNode.Parse(answer.Body)!["status"] : null;
        }

        void Note(string what) =>
            TestContext.Current.TestOutputHelper!.WriteLine($"After {Stopwatch.GetElapsedTime(began).TotalMilliseconds:F0} ms: {what}.");
    }
}
