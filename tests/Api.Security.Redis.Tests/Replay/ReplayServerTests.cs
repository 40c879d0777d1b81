using System.Globalization;
using Api.Security.TestKit;
using Garnet;

namespace Api.Security.Redis.Tests;

/// <summary>Used values on a cluster, behind a sentinel, with least rights, and on servers that speak the protocol of Redis.</summary>
public sealed class ReplayServerTests
{
    [Fact]
    public async Task On_a_cluster_values_are_spread_and_accepted_once()
    {
        await using var cluster = await RedisCluster.StartAsync();
        foreach (var server in cluster.Servers) await server.CommandAsync([.. Permissions.OfReadme("apisec", ""), "+cluster"]);
        var configuration = cluster.Configuration + ",user=orders,password=password";
        await using var one = await ReplayNode.StartAsync(configuration, ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync(configuration, ReplayNode.Patient);
        await ShouldShareAsync(one, other);
        foreach (var server in cluster.Servers)
            int.Parse(await server.CommandAsync("DBSIZE"), CultureInfo.InvariantCulture).Should().BeGreaterThan(60, "they are spread");

        // One server loses its data: values of the others are as before.
        await cluster.Servers[0].CommandAsync("FLUSHALL");
        var results = new List<ReplayResult>();
        for (var i = 0; i < 300; i++) results.Add(await (i % 2 == 0 ? one : other).TryAsync($"{i}", 5));
        results.Should().OnlyContain(result => result != ReplayResult.Added)
            .And.Contain(ReplayResult.Replayed).And.Contain(ReplayResult.Unavailable);
        await one.UntilAddedAsync();
    }

    [Fact]
    public async Task A_sentinel_leads_to_the_new_primary_which_knows_what_was_used()
    {
        await using var sentinel = await RedisSentinel.StartAsync();
        await using var node = await ReplayNode.StartAsync(sentinel.Configuration);
        await node.UntilAddedAsync();
        await Eventually.BecomesTrueAsync(async () => await node.TryAsync("used") is not ReplayResult.Unavailable, TimeSpan.FromSeconds(8));
        await Eventually.BecomesTrueAsync(
            async () => await sentinel.Replica.CommandAsync("EXISTS", ReplayNode.NameOf("used")) == "1", TimeSpan.FromSeconds(10));
        await sentinel.Primary.StopAsync();
        await Eventually.BecomesTrueAsync(
            async () => (await sentinel.Replica.CommandAsync("INFO", "replication")).Contains("role:master", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30));
        (await node.UntilAddedAsync()).Should().BeLessThan(TimeSpan.FromSeconds(8));
        (await node.TryAsync("used")).Should().Be(ReplayResult.Replayed);
    }

    [Fact]
    public async Task A_new_primary_that_had_not_received_the_last_seconds_does_not_make_them_new()
    {
        await using var sentinel = await RedisSentinel.StartAsync();
        await using var node = await ReplayNode.StartAsync(sentinel.Configuration);
        await node.UntilAddedAsync();
        await Eventually.BecomesTrueAsync(async () => await sentinel.Replica.CommandAsync("DBSIZE") != "0", TimeSpan.FromSeconds(10));
        await sentinel.Replica.FreezeAsync(); // it falls behind
        var behind = ReplayNode.Now;
        var used = new List<string>();
        await Eventually.BecomesTrueAsync(async () =>
        {
            var name = Guid.NewGuid().ToString();
            if (await node.TryAsync(name) is ReplayResult.Added && ReplayNode.Now - behind > TimeSpan.FromSeconds(2)) used.Add(name);
            return used.Count >= 300;
        }, TimeSpan.FromSeconds(30));
        await sentinel.Primary.StopAsync();
        await sentinel.Replica.ThawAsync();
        await Eventually.BecomesTrueAsync(
            async () => (await sentinel.Replica.CommandAsync("INFO", "replication")).Contains("role:master", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30));
        await node.UntilAddedAsync();
        foreach (var name in used) (await node.TryAsync(name, 20)).Should().NotBe(ReplayResult.Added);
    }

    [Theory]
    [InlineData("resp2")]
    [InlineData("resp3")]
    public async Task The_permissions_that_the_readme_lists_are_sufficient(string protocol)
    {
        await using var redis = await RedisServer.StartAsync();
        (await redis.CommandAsync(Permissions.OfReadme("apisec", ""))).Should().Be("OK");
        var configuration = $"{redis.Configuration},user=orders,password=password,protocol={protocol}";
        await using var one = await ReplayNode.StartAsync(configuration, ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync(configuration, ReplayNode.Patient);
        await ShouldShareAsync(one, other);
        await redis.CommandAsync("FLUSHALL");
        (await one.TryAsync("0", 1)).Should().Be(ReplayResult.Unavailable);
        foreach (var operation in (string[])["add", "try", "look"])
            (one.Metrics.Failures(operation, "replay") + other.Metrics.Failures(operation, "replay")).Should().Be(0, operation);
        (await redis.CommandAsync("ACL", "LOG")).Split('\n').Select(line => line.Trim())
            .Should().NotContain("lua").And.NotContain("evalsha").And.NotContain("set").And.NotContain("hget");
    }

    [Fact]
    public async Task Values_are_shared_through_Garnet()
    {
        var port = FreePort.Next();
        using var garnet = new GarnetServer(["--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1",
            "--lua", "true", "--memory", "64m", "--index", "1m"]);
        garnet.Start();
        // The first call may take longer than a node waits at its start.
        await using (var first = await ReplayNode.StartAsync($"127.0.0.1:{port}", ReplayNode.Patient)) await first.UntilAddedAsync();
        await using var one = await ReplayNode.StartAsync($"127.0.0.1:{port}", ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync($"127.0.0.1:{port}", ReplayNode.Patient);
        await ShouldShareAsync(one, other);
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Values_are_shared_through_Redis_and_through_Valkey_where_the_machine_has_it(string program)
    {
        await using var server = await RedisServer.StartProgramAsync(program);
        await using var one = await ReplayNode.StartAsync(server.Configuration, ReplayNode.Patient);
        await using var other = await ReplayNode.StartAsync(server.Configuration, ReplayNode.Patient);
        await ShouldShareAsync(one, other);
    }

    public static TheoryData<string> Programs => [.. RedisServer.Programs];

    private static async Task ShouldShareAsync(ReplayNode one, ReplayNode other)
    {
        one.Metrics.IsShared.Should().BeTrue(string.Concat(one.Log.Ours));
        other.Metrics.IsShared.Should().BeTrue(string.Concat(other.Log.Ours));
        for (var i = 0; i < 300; i++)
        {
            (await (i % 2 == 0 ? one : other).TryAsync($"{i}")).Should().Be(ReplayResult.Added);
            (await (i % 2 == 0 ? other : one).TryAsync($"{i}")).Should().Be(ReplayResult.Replayed);
        }
    }
}
