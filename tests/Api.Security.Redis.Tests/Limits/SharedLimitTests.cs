using Api.Security.RateLimiting;
using Api.Security.TestKit;

namespace Api.Security.Redis.Tests;

/// <summary>Several nodes count together.</summary>
public sealed class SharedLimitTests
{
    [Fact]
    public async Task Two_nodes_share_a_rate_a_quota_and_a_concurrency_limit()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await StartAsync(redis);
        await using var other = await StartAsync(redis);
        for (var i = 0; i < 3; i++)
        {
            (await one.IsAllowedAsync("rate", "rate")).Should().BeTrue();
            (await other.IsAllowedAsync("rate", "rate")).Should().Be(i < 2, "five pass");
            (await one.IsAllowedAsync("quota", "quota")).Should().BeTrue();
            (await other.IsAllowedAsync("quota", "quota")).Should().BeTrue();
        }

        (await one.TryAsync("quota", 1, "quota")).Lines[0].Remaining.Should().Be(0);
        var refused = await other.TryAsync("quota", 1, "quota");
        refused.Verdict.Should().Be(LimitVerdict.Refused);
        refused.Lines[0].IsViolated.Should().BeTrue();
        (await one.ReadAsync("quota")).Should().Be(7);

        var running = await one.TryAsync("busy", null, "concurrency");
        var second = await other.TryAsync("busy", null, "concurrency");
        (await one.IsAllowedAsync("busy", "concurrency")).Should().BeFalse();
        second.DecidedBy!.End(second);
        (await Eventually.BecomesTrueAsync(() => one.IsAllowedAsync("busy", "concurrency"), TimeSpan.FromSeconds(5)))
            .Should().BeLessThan(TimeSpan.FromSeconds(3));
        running.Verdict.Should().Be(LimitVerdict.Allowed);
    }

    [Fact]
    public async Task Twenty_thousand_concurrent_tries_over_a_quota_of_500_pass_exactly_500_times()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(500), LimitNodeOptions.Patient);
        await using var other = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(500), LimitNodeOptions.Patient);
        var all = await Task.WhenAll(Enumerable.Range(0, 20_000).Select(i => (i % 2 == 0 ? one : other).TryAsync("client")));
        all.Count(ticket => ticket.Verdict is LimitVerdict.Allowed).Should().Be(500);
        (await one.ReadAsync("client")).Should().Be(500);
    }

    [Fact]
    public async Task If_one_of_three_policies_is_used_up_none_is_charged()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await LimitNode.StartAsync(redis.Configuration, plan =>
        {
            plan.AddRate(100, TimeSpan.FromDays(1));
            plan.AddQuota(3);
            plan.AddConcurrency(10);
        }, LimitNodeOptions.Patient);
        for (var i = 0; i < 3; i++) (await node.TryAsync("client")).Verdict.Should().Be(LimitVerdict.Allowed);
        for (var i = 0; i < 100; i++) (await node.TryAsync("client")).Verdict.Should().Be(LimitVerdict.Refused);
        var last = await node.TryAsync("client");
        last.Lines.Select(line => (line.Policy.Name, line.IsViolated, line.Remaining))
            .Should().Equal(("concurrency", false, 7), ("quota", true, 0), ("rate", false, 97));
    }

    [Fact]
    public async Task Policies_of_a_client_and_its_tenant_are_charged_together_or_not_at_all()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var node = await StartAsync(redis);
        Partition Of(LimitPolicy policy, string client) => Partition.FromOwner(policy.Name == "quota" ? "t|tenant" : "c|test|" + client);
        Task<LimitTicket> TryAsync(string client) => node.TryAsync(policy => Of(policy, client), null, "quota", "rate");
        for (var i = 0; i < 5; i++) (await TryAsync("a")).Verdict.Should().Be(LimitVerdict.Allowed);
        (await TryAsync("a")).Verdict.Should().Be(LimitVerdict.Refused, "its rate is 5");
        for (var i = 0; i < 2; i++) (await TryAsync("b")).Verdict.Should().Be(LimitVerdict.Allowed);
        var refused = await TryAsync("b");
        refused.Lines.Select(line => (line.IsViolated, line.Remaining)).Should().Equal((true, 0), (false, 3));
    }

    [Fact]
    public async Task What_is_charged_or_returned_later_counts_on_every_node()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var one = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(100), LimitNodeOptions.Patient);
        await using var other = await LimitNode.StartAsync(redis.Configuration, Plans.Quota(100), LimitNodeOptions.Patient);
        var ticket = await one.TryAsync("client", 10);
        one.Store.Charge(ticket, 0, 85);
        (ticket.Lines[0].Charged, ticket.Lines[0].Remaining).Should().Be((95, 5));
        (await one.ReadAsync("client")).Should().Be(95, "calls keep their order");
        (await other.TryAsync("client", 10)).Verdict.Should().Be(LimitVerdict.Refused);
        one.Store.Charge(ticket, 0, -95);
        (await one.ReadAsync("client")).Should().Be(0);
        one.Store.Charge(ticket, 0, -95);
        (await one.ReadAsync("client")).Should().Be(0, "never below zero");
        (await other.TryAsync("client", 10)).Lines[0].Remaining.Should().Be(90);
    }

    private static Task<LimitNode> StartAsync(RedisServer redis) => LimitNode.StartAsync(redis.Configuration, plan =>
    {
        plan.AddRate(5, TimeSpan.FromDays(1));
        plan.AddQuota(7);
        plan.AddConcurrency(2);
    }, LimitNodeOptions.Patient);
}
