using Api.Security.TestKit;

namespace Api.Security.Redis.Tests;

public sealed class PublishTests
{
    [Theory]
    [InlineData("protocol=resp2")]
    [InlineData("protocol=resp3")]
    [InlineData("channelPrefix=orders:,defaultDatabase=3")]
    public async Task Another_node_receives_a_change_within_a_second(string option)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await RedisNode.StartAsync($"{redis.Configuration},{option}");
        await using var other = await RedisNode.StartAsync($"{redis.Configuration},{option}");
        one.Connections.Should().Be(1, "the first connection counts as well");
        for (var i = 0; i < 10; i++)
        {
            var (first, second) = (KeyIds.New(), KeyIds.New());
            await one.PublishAsync(first, second);
            (await RedisNode.UntilAsync(() => other.Heard.Contains(first) && other.Heard.Contains(second)))
                .Should().BeLessThan(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_text_that_is_not_a_key_id_is_neither_sent_nor_received()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        await node.PublishAsync("", "short", "ak_0123456789ABCD", "0123456789ABCDE_", "0123456789ABCDEÄ", new string('a', 1_000));
        string[] messages = ["", "short", "ak_0123456789ABCD", "0123456789ABCDE\n", "0123456789ABCDÄ", "0123456789ABCDE ",
            "1234567890123456.0", new string('a', 100_000)];
        foreach (var message in messages) await redis.CommandAsync("PUBLISH", "apisec:changes", message);
        var last = KeyIds.New();
        await node.PublishAsync(last);
        await RedisNode.UntilAsync(() => node.Heard.Contains(last) && node.Counted("ignored") == messages.Length);
        node.Heard.Should().Equal(RedisNode.Again, last);
    }

    [Fact]
    public async Task Messages_on_other_channels_are_ignored()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        await redis.CommandAsync("PUBLISH", "apisec:change", KeyIds.New());
        var last = KeyIds.New();
        await node.PublishAsync(last);
        await RedisNode.UntilAsync(() => node.Heard.Contains(last));
        node.Heard.Should().Equal(RedisNode.Again, last);
    }
}
