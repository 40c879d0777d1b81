using System.Net;
using System.Text.Json.Nodes;

namespace Api.Security.Samples.Tests.Keys;

/// <summary>How nodes of the sample API start, and what they report when they cannot.</summary>
public sealed class StartTests(SamplesFixture samples, OrdersDatabases databases)
{
    [Theory]
    [InlineData(Provider.Sqlite)]
    [InlineData(Provider.PostgreSql)]
    public async Task Two_nodes_that_start_at_once_on_a_new_database_share_their_keys(Provider provider)
    {
        string[] settings = [OrdersNode.Pepper, .. await databases.NewAsync(provider)];
        await using var one = OrdersNode.Launch(samples.Scene.Authority, settings);
        await using var other = OrdersNode.Launch(samples.Scene.Authority, settings);
        await one.ListensAsync();
        await other.ListensAsync();

        var administrator = new KeyAdministrator(one.Client, await samples.Tokens.OfClientAsync("orders-keys-admin", "apikeys:admin"));
        var (_, key) = await administrator.IssueAsync("read:orders", "write:orders");
        var placed = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            (i % 2 == 0 ? one : other).Client.SendAsync(HttpMethod.Post, "/orders", key, new { item = "tea", quantity = 2 })));
        placed.Should().OnlyContain(answer => answer.Status == HttpStatusCode.Created);
        (await one.Client.GetAsync(placed[1].Headers["Location"].Single(), key)).ShouldBeOk();
        JsonNode.Parse((await other.Client.GetAsync("/orders", key)).Body)!.AsArray().Should().HaveCount(placed.Length);
    }

    [Fact]
    public async Task Without_a_pepper_a_node_does_not_start_in_production()
    {
        await using var node = OrdersNode.Launch(samples.Scene.Authority, await databases.NewAsync(Provider.Sqlite));
        (await node.EndsAsync()).Should().NotBe(0);
        node.Output.Should().Contain(
            "ApiSecurity:ApiKeys:Peppers:1: write base64 of 32 random bytes, such as the output of openssl rand -base64 32");
    }

    [Theory]
    [InlineData("Database:Provider: 'MySql' is not supported; use Sqlite or PostgreSql.", "--Database:Provider=MySql")]
    [InlineData("ConnectionStrings:Orders: set the connection string, such as Host=*", "--Database:Provider=PostgreSql")]
    public void An_invalid_database_setting_prevents_startup_with_an_error_that_says_what_to_set(string fix, string setting)
    {
        var start = () => Orders.Api.Program.CreateApp(["--environment", "Development", setting]);
        start.Should().Throw<InvalidOperationException>().WithMessage(fix);
    }
}
