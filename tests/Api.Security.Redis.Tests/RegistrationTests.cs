using Api.Security.ApiKeys;
using Api.Security.Jwt;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Api.Security.Redis.Tests;

public sealed class RegistrationTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("password=hunter2")]
    [InlineData("hunter2=hunter2")]
    [InlineData("redis://:hunter2@redis.example.com:6379")]
    [InlineData("user:hunter2@redis.example.com")]
    [InlineData("redis.example.com;password=hunter2")]
    [InlineData("redis.example.com:99999,password=hunter2")]
    [InlineData("redis.example.com,password=hunter2,ssl=maybe")]
    [InlineData("redis.example.com,password=hunter2,sssl=true")]
    [InlineData("redis.example.com hunter2")]
    public async Task An_invalid_configuration_prevents_startup_and_its_password_is_not_disclosed(string configuration)
    {
        var log = new RecordingLogger();
        await using var app = TestApi.Build(new TestApiOptions { AddSecurity = services => Add(services, configuration) }, log);
        var thrown = (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which;
        thrown.Message.Should().StartWith("UseRedis: ");
        (thrown + string.Concat(log.Lines)).Should().NotContain("hunter2");
    }

    [Theory]
    [InlineData("127.0.0.1:1")]
    [InlineData("redis.example.invalid:6380,ssl=true,password=p=a;s!s,abortConnect=true,channelPrefix=orders:")]
    [InlineData("[::1]:1,localhost:1")]
    public async Task A_valid_configuration_starts_while_redis_is_down(string configuration)
    {
        await using var app =
            TestApi.Build(new TestApiOptions { AddSecurity = services => Add(services, configuration) }, new RecordingLogger());
        await app.StartAsync();
        await app.StopAsync();
    }

    [Theory]
    [InlineData("apisec", "")]
    [InlineData("orders", "")]
    [InlineData("shop:orders.v2", "")]
    [InlineData("apisec", "orders:")]
    [InlineData("orders", "shop:")]
    public async Task The_permissions_that_the_readme_lists_are_sufficient(string prefix, string channelPrefix)
    {
        await using var redis = await RedisServer.StartAsync();
        (await redis.CommandAsync(Permissions.OfReadme(prefix, channelPrefix))).Should().Be("OK");
        var configuration = $"{redis.Configuration},user=orders,password=password"
            + (channelPrefix.Length > 0 ? $",channelPrefix={channelPrefix}" : "");
        await using var node = await RedisNode.StartAsync(security => security.UseRedis(
            options => (options.Configuration, options.Prefix) = (configuration, prefix)));
        var keyId = KeyIds.New();
        await node.Broadcast.DenyAsync(keyId, TimeProvider.System.GetUtcNow().AddSeconds(30.5), CancellationToken.None);
        (await node.Broadcast.IsDeniedAsync(keyId, CancellationToken.None)).Should().BeTrue();
        await RedisNode.UntilAsync(() => node.Heard.Contains(keyId));
        await node.Broadcast.AllowAsync(keyId, CancellationToken.None);
        (await node.Broadcast.IsDeniedAsync(keyId, CancellationToken.None)).Should().BeFalse();
        await node.Broadcast.DenyAsync(keyId, DateTimeOffset.MaxValue, CancellationToken.None);
        var mark = new Api.Security.ApiKeys.ApiKeyFeedMark(new string('a', 32), 0, 1);
        (await node.Broadcast.AdvanceAsync(mark, CancellationToken.None)).Should().Be(mark);
        (await redis.CommandAsync("KEYS", "*")).Split('\n', StringSplitOptions.TrimEntries)
            .Should().BeEquivalentTo([$"{prefix}:deny:{keyId}", $"{prefix}:feed:{mark.Store}"]);
    }

    [Fact]
    public async Task The_permissions_that_the_readme_lists_allow_nothing_else()
    {
        await using var redis = await RedisServer.StartAsync();
        (await redis.CommandAsync(Permissions.OfReadme("apisec", ""))).Should().Be("OK");
        foreach (var command in (string[][])[["SET", "other", "1"], ["GET", "apisec:deny:x"], ["DEL", "other"], ["FLUSHALL"], ["KEYS", "*"],
            ["PUBLISH", "other", "x"], ["CONFIG", "GET", "*"], ["EVAL", "return 1", "0"]])
            (await redis.CommandAsync(["--user", "orders", "--pass", "password", "--no-auth-warning", .. command]))
                .Should().Contain("NOPERM", string.Join(' ', command));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a*")]
    [InlineData("\u00e4")]
    public async Task An_unusable_prefix_prevents_startup(string prefix)
    {
        await using var app = TestApi.Build(new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:Redis:Prefix"] = prefix }, AddSecurity = services => Add(services, "127.0.0.1:1"),
        }, new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should().StartWith("ApiSecurity:Redis:Prefix: ");
    }

    [Fact]
    public async Task The_prefix_is_read_from_configuration_and_a_misspelled_setting_prevents_startup()
    {
        await using var app = Build("Prefix");
        app.Services.GetRequiredService<IOptions<RedisOptions>>().Value.Prefix.Should().Be("orders");
        await using var misspelled = Build("Prefiks");
        (await misspelled.Awaiting(one => one.StartAsync()).Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should().Contain("ApiSecurity:Redis:Prefiks");

        static Microsoft.AspNetCore.Builder.WebApplication Build(string name) => TestApi.Build(new TestApiOptions
        {
            Settings = new() { ["ApiSecurity:Redis:" + name] = "orders" }, AddSecurity = services => Add(services, "127.0.0.1:1"),
        }, new RecordingLogger());
    }

    [Fact]
    public void UseRedis_replaces_the_default_broadcast_and_a_second_call_registers_no_second_one()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.TryAddSingleton<IApiKeyBroadcast>(_ => throw new InvalidOperationException("The default was not replaced."));
        services.AddApiSecurity().UseRedis("127.0.0.1:1").UseRedis("127.0.0.1:2");
        services.TryAddSingleton<IApiKeyBroadcast>(_ => throw new InvalidOperationException("The default was not replaced."));
        services.Count(service => service.ImplementationType == typeof(RedisBroadcast)).Should().Be(1);
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IApiKeyBroadcast>().Should().BeOfType<RedisBroadcast>();
        provider.GetRequiredService<IOptions<RedisOptions>>().Value.Configuration.Should().Be("127.0.0.1:2");
    }

    private static void Add(IServiceCollection services, string configuration) =>
        services.AddApiSecurity()
            .AddJwt(jwt => jwt.AddIssuer("https://auth.example.invalid/", "orders-api", trusted => trusted.WarmUp = KeyWarmUp.Off))
            .UseRedis(configuration);
}
