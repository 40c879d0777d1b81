using System.Globalization;
using System.Security.Cryptography;
using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Api.Security.Redis.Tests;

/// <summary>Used values that several nodes keep in one Redis.</summary>
public sealed class SharedReplayTests
{
    [Fact]
    public async Task A_value_is_accepted_once_by_all_nodes_together()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        for (var i = 0; i < 200; i++)
        {
            (await (i % 2 == 0 ? one : other).TryAsync($"{i}")).Should().Be(ReplayResult.Added);
            (await one.TryAsync($"{i}")).Should().Be(ReplayResult.Replayed);
            (await other.TryAsync($"{i}")).Should().Be(ReplayResult.Replayed);
        }

        foreach (var node in new[] { one, other })
        {
            node.Metrics.IsShared.Should().BeTrue();
            node.Log.Ours.Should().BeEmpty();
        }
    }

    [Fact]
    public async Task Of_a_thousand_equal_values_at_once_on_two_nodes_one_is_accepted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        for (var round = 0; round < 5; round++)
        {
            var name = $"round {round}";
            var results = await Task.WhenAll(Enumerable.Range(0, 1_000)
                .Select(i => Task.Run(() => (i % 2 == 0 ? one : other).TryAsync(name))));
            results.Count(result => result is ReplayResult.Added).Should().Be(1);
            results.Count(result => result is ReplayResult.Replayed).Should().Be(999);
        }
    }

    [Theory]
    [InlineData(61)]
    [InlineData(0.0004)]
    [InlineData(-5)]
    [InlineData(86_400 * 365 * 10.0)]
    public async Task A_value_is_kept_until_its_time_and_a_margin_for_wrong_clocks(double seconds)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        var expiresAt = ReplayNode.Now + TimeSpan.FromSeconds(seconds);
        (await node.Store.TryAddAsync(ReplayNode.KeyOf("one"), ReplayNode.Now, expiresAt, CancellationToken.None))
            .Should().Be(ReplayResult.Added);
        var left = double.Parse(await redis.CommandAsync("PTTL", ReplayNode.NameOf("one")), CultureInfo.InvariantCulture) / 1_000;
        var needed = Math.Max(0, (expiresAt - ReplayNode.Now).TotalSeconds);
        left.Should().BeGreaterThan(needed + 1, "at least a second more than needed");
        left.Should().BeLessThan(Math.Max(0, seconds) + 10.1);
    }

    [Fact]
    public async Task A_name_is_a_digest_that_fits_into_64_bytes_of_Redis_and_nothing_else_is_written()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        var digest = SHA256.HashData("one"u8);
        (await node.TryAsync("one")).Should().Be(ReplayResult.Added);
        var text = System.Buffers.Text.Base64Url.EncodeToString(digest);
        var name = $"apisec:replay:{{{text[0]}}}{text[1..]}";
        ReplayNode.NameOf("one").Should().Be(name).And.HaveLength(59);
        (await redis.CommandAsync("TYPE", name)).Should().Be("string");
        await Eventually.BecomesTrueAsync(async () =>
            (await redis.CommandAsync("EVAL", "return #redis.call('KEYS', 'apisec:replay:{?}')", "0")) == "64", TimeSpan.FromSeconds(5));
        (await redis.CommandAsync("KEYS", "*")).Split('\n').Should().OnlyContain(key => key.StartsWith("apisec:replay:{"));
        (await redis.CommandAsync("EVAL", "return #redis.call('KEYS', '*')", "0")).Should().BeOneOf("65", "66");
    }

    [Fact]
    public void A_part_is_the_first_letter_of_the_digest()
    {
        var names = new ReplayNames("apisec");
        for (var i = 0; i < 256; i++)
        {
            var digest = new byte[32];
            digest[0] = (byte)i;
            var (name, part) = names.Locate(new ReplayKey(digest));
            ((string?)name).Should().StartWith((string?)names.Epoch(part));
        }
    }

    [Fact]
    public async Task Two_prefixes_are_two_applications()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync(security => security.UseRedis(
            options => (options.Configuration, options.Prefix) = (redis.Configuration, "other")), ReplayNode.Patient);
        (await one.TryAsync("one")).Should().Be(ReplayResult.Added);
        (await other.TryAsync("one")).Should().Be(ReplayResult.Added);
    }

    [Fact]
    public async Task A_client_that_disconnects_is_no_failure_of_Redis()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var trying = () => node.Store.TryAddAsync(ReplayNode.KeyOf("one"), ReplayNode.Now, ReplayNode.Now, gone.Token).AsTask();
        for (var i = 0; i < 10; i++)
            if (await Record.ExceptionAsync(trying) is { } thrown) thrown.Should().BeAssignableTo<OperationCanceledException>();
        (await node.TryAsync("other")).Should().Be(ReplayResult.Added);
        node.Metrics.Failures("add", "replay").Should().Be(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void UseRedis_replaces_the_local_store_before_and_after_AddDPoP(bool isFirst)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        var security = services.AddApiSecurity();
        if (isFirst) security.UseRedis("127.0.0.1:1").AddDPoP();
        else security.AddDPoP().UseRedis("127.0.0.1:1");
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<IReplayStore>().Should().BeOfType<RedisReplayStore>();
    }

    [Fact]
    public async Task Without_a_use_nothing_is_written()
    {
        await using var redis = await RedisServer.StartAsync();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddApiSecurity().UseRedis(redis.Configuration);
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<SharedReplay>().StartAsync(CancellationToken.None);
        (await redis.CommandAsync("DBSIZE")).Should().Be("0");
    }
}
