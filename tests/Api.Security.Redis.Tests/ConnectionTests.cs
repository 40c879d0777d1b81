using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Api.Security.Redis.Tests;

/// <summary>The three ways to say where Redis is: a string, an object, and a connection that the application has already.</summary>
public sealed class ConnectionTests
{
    [Fact]
    public async Task An_options_object_connects_and_is_not_changed()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = ConfigurationOptions.Parse(redis.Configuration);
        options.KeepAlive = 77;
        await using var node = await RedisNode.StartAsync(security => security.UseRedis(redis => redis.ConfigurationOptions = options));
        await ShouldHearAsync(node);
        options.KeepAlive.Should().Be(77);
    }

    [Fact]
    public async Task A_connection_of_the_application_is_used_and_stays_open()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration + ",name=application");
        await using (var node = await RedisNode.StartAsync(security => security.UseRedis(connection)))
        {
            await ShouldHearAsync(node);
            var keyId = KeyIds.New();
            await node.Broadcast.DenyAsync(keyId, TimeProvider.System.GetUtcNow().AddMinutes(1), CancellationToken.None);
            (await node.Broadcast.IsDeniedAsync(keyId, CancellationToken.None)).Should().BeTrue();
            (await redis.CommandAsync("CLIENT", "LIST")).Split('\n').Where(line => line.Contains("id=", StringComparison.Ordinal))
                .Count(line => !line.Contains("name=application", StringComparison.Ordinal))
                    .Should().Be(1, "only redis-cli is there beside it");
        }

        (await connection.GetDatabase().PingAsync()).Should().BePositive();
        var heardByNobody = await connection.GetSubscriber().PublishAsync(new RedisNames("apisec").Changes, KeyIds.New());
        heardByNobody.Should().Be(0, "the node has unsubscribed");
    }

    [Fact]
    public async Task On_a_connection_of_the_application_everything_is_read_again_after_an_interruption()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await using var node = await RedisNode.StartAsync(security => security.UseRedis(connection));
        for (var i = 1; i <= 3; i++)
        {
            (await redis.CommandAsync("CLIENT", "KILL", "TYPE", "pubsub")).Should().NotBe("0");
            await RedisNode.UntilAsync(() => node.Connections > i && node.Broadcast.IsConnected);
        }

        var keyId = KeyIds.New();
        await node.PublishAsync(keyId);
        await RedisNode.UntilAsync(() => node.Heard.Contains(keyId));
        node.Heard.Count(call => call == keyId).Should().Be(1, "old subscriptions are gone");
    }

    [Fact]
    public async Task A_second_server_that_is_down_does_not_disturb_listening()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = ConfigurationOptions.Parse(redis.Configuration + ",127.0.0.1:1,abortConnect=false");
        options.HeartbeatInterval = TimeSpan.FromMilliseconds(100);
        options.ReconnectRetryPolicy = new LinearRetry(50);
        await using var connection = await ConnectionMultiplexer.ConnectAsync(options);
        await using var node = await RedisNode.StartAsync(security => security.UseRedis(connection));
        var tries = connection.GetCounters().Interactive.SocketCount;
        await RedisNode.UntilAsync(() => connection.GetCounters().Interactive.SocketCount >= tries + 20);
        node.Connections.Should().Be(1);
        await ShouldHearAsync(node);
    }

    [Fact]
    public async Task The_last_of_several_calls_applies()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await using var node = await RedisNode.StartAsync(security =>
        {
            security.Services.AddSingleton<IConnectionMultiplexer>(connection);
            security.UseRedis("127.0.0.1:1").UseRedis(services => services.GetRequiredService<IConnectionMultiplexer>());
        });
        await ShouldHearAsync(node);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task Anything_but_one_of_them_prevents_startup(bool text, bool options)
    {
        await using var app = TestApi.Build(
            new TestApiOptions
            {
                AddSecurity = services => ScriptedScheme.Add(services).AddApiSecurity().UseRedis(redis =>
                {
                    if (text) redis.Configuration = "127.0.0.1:1";
                    if (options) redis.ConfigurationOptions = ConfigurationOptions.Parse("127.0.0.1:1");
                }),
            },
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should().Contain("exactly one of Configuration, ConfigurationOptions and Connection");
    }

    private static async Task ShouldHearAsync(RedisNode node)
    {
        var keyId = KeyIds.New();
        await node.PublishAsync(keyId);
        await RedisNode.UntilAsync(() => node.Heard.Contains(keyId));
    }
}
