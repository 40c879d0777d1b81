using System.Globalization;
using Api.Security.TestKit;

namespace Api.Security.Redis.Tests;

public sealed class DenyListTests
{
    [Fact]
    public async Task A_denied_key_is_denied_on_every_node_and_announced_to_each()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await RedisNode.StartAsync(redis.Configuration);
        await using var other = await RedisNode.StartAsync(redis.Configuration);
        var (denied, good) = (KeyIds.New(), KeyIds.New());
        await one.Broadcast.DenyAsync(denied, TimeProvider.System.GetUtcNow().AddDays(90), CancellationToken.None);
        (await other.Broadcast.IsDeniedAsync(denied, CancellationToken.None)).Should().BeTrue();
        (await other.Broadcast.IsDeniedAsync(good, CancellationToken.None)).Should().BeFalse();
        await RedisNode.UntilAsync(() => other.Heard.Contains(denied));
        long.Parse(await redis.CommandAsync("TTL", $"apisec:deny:{denied}"), CultureInfo.InvariantCulture)
            .Should().BeInRange((90 * 86_400) - 60, 90 * 86_400);
    }

    [Fact]
    public async Task A_key_that_is_allowed_again_leaves_the_list_on_every_node_and_is_announced_to_each()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await RedisNode.StartAsync(redis.Configuration);
        await using var other = await RedisNode.StartAsync(redis.Configuration);
        var (denied, still) = (KeyIds.New(), KeyIds.New());
        foreach (var keyId in (string[])[denied, still])
            await one.Broadcast.DenyAsync(keyId, TimeProvider.System.GetUtcNow().AddDays(90), CancellationToken.None);
        await other.Broadcast.AllowAsync(denied, CancellationToken.None);
        (await one.Broadcast.IsDeniedAsync(denied, CancellationToken.None)).Should().BeFalse();
        (await one.Broadcast.IsDeniedAsync(still, CancellationToken.None)).Should().BeTrue();
        await RedisNode.UntilAsync(() => one.Heard.Count(heard => heard == denied) == 2);
        await one.Broadcast.AllowAsync(KeyIds.New(), CancellationToken.None); // a key that was never on the list
    }

    [Fact]
    public async Task A_denied_key_leaves_the_list_when_it_expires()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        var keyId = KeyIds.New();
        await node.Broadcast.DenyAsync(keyId, TimeProvider.System.GetUtcNow().AddSeconds(2), CancellationToken.None);
        (await node.Broadcast.IsDeniedAsync(keyId, CancellationToken.None)).Should().BeTrue();
        (await RedisNode.UntilAsync(() => !node.Broadcast.IsDeniedAsync(keyId, CancellationToken.None).Result))
            .Should().BeLessThan(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task An_expired_key_is_not_listed_and_a_key_that_never_expires_stays_listed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        var (expired, forever) = (KeyIds.New(), KeyIds.New());
        await node.Broadcast.DenyAsync(expired, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        await node.Broadcast.DenyAsync(forever, DateTimeOffset.MaxValue, CancellationToken.None);
        (await redis.CommandAsync("EXISTS", $"apisec:deny:{expired}")).Should().Be("0");
        (await redis.CommandAsync("TTL", $"apisec:deny:{forever}")).Should().Be("-1");
    }

    [Fact]
    public async Task A_failed_operation_throws_an_exception_without_password_and_address()
    {
        await using var redis = await RedisServer.StartAsync("hunter2");
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        await redis.StopAsync();
        var denying = () => node.Broadcast.DenyAsync(KeyIds.New(), DateTimeOffset.MaxValue, CancellationToken.None);
        var asking = () => node.Broadcast.IsDeniedAsync(KeyIds.New(), CancellationToken.None);
        var texts = new[] { await denying.Should().ThrowAsync<Exception>(), await asking.Should().ThrowAsync<Exception>() }
            .Select(thrown => thrown.Which.ToString());
        texts.Should().OnlyContain(text => !text.Contains("hunter2") && !text.Contains("127.0.0.1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123456789ABCDE*")]
    [InlineData("ak_0123456789ABCDEF")]
    public async Task A_text_that_is_not_a_key_id_is_refused(string keyId)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await RedisNode.StartAsync(redis.Configuration);
        var denying = () => node.Broadcast.DenyAsync(keyId, DateTimeOffset.MaxValue, CancellationToken.None);
        await denying.Should().ThrowAsync<ArgumentException>();
    }
}
