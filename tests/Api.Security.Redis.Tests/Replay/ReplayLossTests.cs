using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Redis.Tests;

/// <summary>Redis loses used values: none is accepted again, and values that were issued later are accepted at once.</summary>
public sealed class ReplayLossTests
{
    [Fact]
    public async Task After_FLUSHALL_no_used_value_is_accepted_on_any_node()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        for (var i = 0; i < 100; i++) (await (i % 2 == 0 ? one : other).TryAsync($"{i}", 1)).Should().Be(ReplayResult.Added);
        await redis.CommandAsync("FLUSHALL");
        for (var i = 0; i < 100; i++)
        {
            (await (i % 3 == 0 ? one : other).TryAsync($"{i}", 1)).Should().Be(ReplayResult.Unavailable);
            (await one.TryAsync($"{i}", 1)).Should().Be(ReplayResult.Replayed, "it is known again");
        }

        (await one.UntilAddedAsync()).Should().BeLessThan(TimeSpan.FromSeconds(8));
        (await other.UntilAddedAsync()).Should().BeLessThan(TimeSpan.FromSeconds(8));
        (one.Lines(1533), other.Lines(1533)).Should().Be((1, 1));
        one.Metrics.Failures("add", "replay").Should().Be(0, "Redis has answered");
    }

    [Fact]
    public async Task After_a_restart_without_data_new_values_are_accepted_within_8_seconds()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration);
        await node.UntilAddedAsync();
        await Eventually.BecomesTrueAsync(async () => await node.TryAsync("used") is not ReplayResult.Unavailable, TimeSpan.FromSeconds(8));
        await redis.RestartAsync();
        (await node.UntilAddedAsync()).Should().BeLessThan(TimeSpan.FromSeconds(8));
        (await node.TryAsync("used", 9)).Should().Be(ReplayResult.Unavailable);
        node.Lines(1533).Should().Be(1);
    }

    [Fact]
    public async Task A_value_from_the_future_that_another_node_has_seen_is_not_accepted_after_a_loss()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        (await one.TryAsync("ahead", -25)).Should().Be(ReplayResult.Added);
        await redis.CommandAsync("FLUSHALL");
        // The node that has seen it notices the loss in any part, and tells the others through the epochs of all parts.
        await one.TryAsync("x");
        await Eventually.BecomesTrueAsync(
            async () => await HorizonsAsync(redis) is { Length: 64 } all && all.All(horizon => horizon > Milliseconds(20)),
            TimeSpan.FromSeconds(10));
        (await other.TryAsync("ahead", -24)).Should().Be(ReplayResult.Unavailable);
        (await other.TryAsync("later", -40)).Should().Be(ReplayResult.Added);
    }

    [Fact]
    public async Task A_value_of_a_wrong_clock_refuses_others_for_a_minute_at_most()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        (await node.TryAsync("wrong", -3_600)).Should().Be(ReplayResult.Added);
        await redis.CommandAsync("FLUSHALL");
        (await node.TryAsync("one", -30)).Should().Be(ReplayResult.Unavailable);
        (await node.TryAsync("two", -70)).Should().Be(ReplayResult.Added);
    }

    [Fact]
    public async Task An_older_state_that_comes_back_is_noticed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        (await node.TryAsync("used", 1)).Should().Be(ReplayResult.Added);
        await Eventually.BecomesTrueAsync(async () => (await HorizonsAsync(redis)).Length == 64, TimeSpan.FromSeconds(5));
        var snapshot = await EpochAsync(redis, "used");
        var next = 0;
        await Eventually.BecomesTrueAsync(
            async () => await AddToPartAsync() && await EpochAsync(redis, "used") != snapshot, TimeSpan.FromSeconds(10));
        await AddToPartAsync(); // now it has seen the later beat
        await redis.CommandAsync("DEL", ReplayNode.NameOf("used"));
        await redis.CommandAsync("HSET", ReplayNode.NameOf("used")[..17], "e", snapshot);
        (await node.TryAsync("used", 10)).Should().Be(ReplayResult.Unavailable);
        node.Lines(1533).Should().Be(1);
        await node.UntilAddedAsync();

        async Task<bool> AddToPartAsync()
        {
            do next++;
            while (ReplayNode.NameOf($"{next}")[..17] != ReplayNode.NameOf("used")[..17]);
            return await node.TryAsync($"{next}") is ReplayResult.Added;
        }
    }

    [Fact]
    public async Task A_node_takes_an_empty_Redis_for_new_and_accepts_at_once()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        (await node.TryAsync("now")).Should().Be(ReplayResult.Added);
        (await node.TryAsync("before", 4)).Should().Be(ReplayResult.Added);
        (await node.TryAsync("long before", 60)).Should().Be(ReplayResult.Unavailable, "it may be an emptied one");
        await using var later = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        (await later.TryAsync("now too")).Should().Be(ReplayResult.Added);
        (node.Log.Ours, later.Log.Ours).Should().BeEquivalentTo((Array.Empty<LogLine>(), Array.Empty<LogLine>()));
    }

    [Theory]
    [InlineData(-300)]
    [InlineData(300)]
    public async Task A_wrong_clock_of_Redis_changes_nothing(int seconds)
    {
        // For Redis, its own clock is right; the node and the values have another one.
        var clock = new FakeTimeProvider(ReplayNode.Now.AddSeconds(seconds));
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient, clock);
        (await node.TryAsync("used", -seconds)).Should().Be(ReplayResult.Added);
        await redis.CommandAsync("FLUSHALL");
        (await node.TryAsync("used", 1 - seconds)).Should().Be(ReplayResult.Unavailable);
        (await node.TryAsync("new", -2 - seconds)).Should().Be(ReplayResult.Added);
    }

    [Theory]
    [InlineData("SET", "", "x")]
    [InlineData("HSET", "e", "x")]
    [InlineData("HSET", "e", "0 0 0 0")]
    [InlineData("HSET", "e", "zz 1 1")]
    public async Task An_epoch_that_another_program_has_overwritten_begins_anew(string command, string field, string value)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        (await node.TryAsync("used", 1)).Should().Be(ReplayResult.Added);
        await redis.CommandAsync([command, ReplayNode.NameOf("used")[..17], .. field.Length > 0 ? [field] : Array.Empty<string>(), value]);
        (await node.TryAsync("used", 1)).Should().Be(ReplayResult.Replayed);
        await redis.CommandAsync("DEL", ReplayNode.NameOf("used"));
        (await node.TryAsync("used", 1)).Should().Be(ReplayResult.Unavailable);
        (await redis.CommandAsync("TYPE", ReplayNode.NameOf("used")[..17])).Should().Be("hash");
    }

    [Fact]
    public async Task A_key_of_another_program_is_a_used_value()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        await redis.CommandAsync("HSET", ReplayNode.NameOf("one"), "a", "b");
        (await node.TryAsync("one")).Should().Be(ReplayResult.Replayed);
    }

    [Fact]
    public async Task After_SCRIPT_FLUSH_nobody_notices_anything()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await ReplayNode.StartAsync(redis.Configuration, ReplayNode.Patient);
        await redis.CommandAsync("SCRIPT", "FLUSH");
        for (var i = 0; i < 100; i++) (await node.TryAsync($"{i}")).Should().Be(ReplayResult.Added);
        node.Log.Ours.Should().BeEmpty();
    }

    private static long Milliseconds(int seconds) => ReplayNode.Now.ToUnixTimeMilliseconds() + (seconds * 1_000);

    private static Task<string> EpochAsync(RedisServer redis, string name) =>
        redis.CommandAsync("HGET", ReplayNode.NameOf(name)[..17], "e");

    private static async Task<long[]> HorizonsAsync(RedisServer redis)
    {
        const string script = "local all = {} for _, key in ipairs(redis.call('KEYS', 'apisec:replay:{?}')) do "
            + "all[#all + 1] = redis.call('HGET', key, 'e') end return table.concat(all, ',')";
        var text = await redis.CommandAsync("EVAL", script, "0");
        return text.Length == 0 ? [] : [.. text.Split(',').Select(one => long.Parse(one.Split(' ')[1], null))];
    }
}
