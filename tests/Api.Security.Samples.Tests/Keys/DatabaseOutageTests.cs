using System.Net;
using Api.Security.TestKit;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>PostgreSQL stops under a node of the sample API and comes back. The test uses its own server.</summary>
public sealed class DatabaseOutageTests(SamplesFixture samples)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Callers_with_a_valid_token_or_key_get_503_with_Retry_After_and_never_500()
    {
        await using var server = new PostgreSqlServer();
        await using var node = await OrdersNode.StartAsync(
            samples.Scene.Authority, OrdersNode.Pepper, "--Database:Provider=PostgreSql",
                $"--ConnectionStrings:Orders={await server.CreateDatabaseAsync()}");
        var (reader, writer) = (await samples.Tokens.OfClientAsync("orders-reader", "read:orders"),
            await samples.Tokens.OfClientAsync("orders-writer", "write:orders"));
        var (_, key) = await new KeyAdministrator(node.Client, await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin"))
            .IssueAsync("read:orders");
        (await node.Client.GetAsync("/orders", reader)).ShouldBeOk();
        (await node.Client.GetAsync("/orders", key)).ShouldBeOk();

        await server.StopAsync();
        for (var i = 0; i < 20; i++)
        {
            ShouldBeAskedToComeBack(await node.Client.GetAsync("/orders", reader));
            ShouldBeAskedToComeBack(await node.Client.GetAsync("/orders", key));
            ShouldBeAskedToComeBack(await node.Client.GetAsync("/orders/none", reader));
            ShouldBeAskedToComeBack(await node.Client.SendAsync(HttpMethod.Post, "/orders", writer, new { item = "tea", quantity = 2 }));
        }

        node.Output.Should().NotContain("unhandled exception");
        await server.StartAsync();
        await Eventually.BecomesTrueAsync(async () => (await node.Client.GetAsync("/orders", reader)).Status is HttpStatusCode.OK,
            Patience);
        await Eventually.BecomesTrueAsync(async () => (await node.Client.GetAsync("/orders", key)).Status is HttpStatusCode.OK, Patience);
    }

    private static void ShouldBeAskedToComeBack(TestAnswer answer)
    {
        ((int)answer.Status).Should().Be(503, answer.Body);
        answer.Headers["Retry-After"].Should().ContainSingle().Which.Should().Be("5");
        answer.Headers["Content-Type"].Should().Equal("application/problem+json");
        answer.Headers["Cache-Control"].Should().ContainSingle().Which.Should().Contain("no-store");
        answer.Code.Should().BeOneOf("orders_unavailable", "verification_unavailable", "policy_unavailable");
    }
}
