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

    [Fact]
    public async Task The_permissions_that_the_readme_lists_are_sufficient()
    {
        var line = File.ReadLines(Path.Combine(Checkout.Root, "src", "Api.Security.Redis", "README.md"))
            .Single(one => one.StartsWith("ACL SETUSER", StringComparison.Ordinal));
        await using var redis = await RedisServer.StartAsync();
        (await redis.CommandAsync(line.Split(' '))).Should().Be("OK");
        await using var node = await RedisNode.StartAsync($"{redis.Configuration},user=orders,password=password");
        var keyId = KeyIds.New();
        await node.Broadcast.DenyAsync(keyId, TimeProvider.System.GetUtcNow().AddSeconds(30.5), CancellationToken.None);
        (await node.Broadcast.IsDeniedAsync(keyId, CancellationToken.None)).Should().BeTrue();
        await RedisNode.UntilAsync(() => node.Heard.Contains(keyId));
        var mark = new Api.Security.ApiKeys.ApiKeyFeedMark(new string('a', 32), 0, 1);
        (await node.Broadcast.AdvanceAsync(mark, CancellationToken.None)).Should().Be(mark);
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
