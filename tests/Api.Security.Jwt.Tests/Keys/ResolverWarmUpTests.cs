using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>The issuers that a resolver lists for warm-up, so that they are ready before the first token arrives.</summary>
public sealed class ResolverWarmUpTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Listed_issuers_are_ready_before_their_first_token()
    {
        await using var world = await StartAsync(50, Realms.OnThisMachine());
        await Eventually.BecomesTrueAsync(() => world.Server.Requests == 100, Patience);
        foreach (var answer in await Task.WhenAll(Enumerable.Range(0, 50).Select(i => world.GoodAsync("realm" + i)))) answer.ShouldBeOk();
        (world.Server.Requests, world.Realms.Asked.Count).Should().Be((100, 50));
    }

    [Fact]
    public async Task Warm_up_leaves_half_of_the_burst_to_the_issuers_of_incoming_tokens()
    {
        await using var world = await StartAsync(50, Realms.OnThisMachine(("BurstPerHost", "20")));
        await Eventually.BecomesTrueAsync(() => world.Server.Requests >= 10, Patience);
        foreach (var answer in await Task.WhenAll(Enumerable.Range(45, 5).Select(i => world.GoodAsync("realm" + i)))) answer.ShouldBeOk();
    }

    [Fact]
    public async Task Warm_up_continues_when_the_server_has_budget_again()
    {
        await using var world = await StartAsync(12, Realms.OnThisMachine(("BurstPerHost", "10")));
        await Eventually.BecomesTrueAsync(
            () =>
            {
                world.Clock.Advance(TimeSpan.FromSeconds(0.1));
                return world.Server.Requests == 24;
            },
            Patience);
    }

    [Fact]
    public async Task Only_allowed_issuers_are_warmed_up_and_no_more_than_fit()
    {
        await using var world =
            await StartAsync(10, Realms.OnThisMachine(("MaxIssuers", "4")), realms => realms.AtStart.Insert(0, "stranger"));
        await Eventually.BecomesTrueAsync(() => world.Server.Requests == 6, Patience);
        world.Realms.Asked.Should().BeEquivalentTo(Enumerable.Range(0, 3).Select(i => world.Realms.Of("realm" + i)));
    }

    [Fact]
    public async Task An_unavailable_warm_up_list_does_not_stop_the_application()
    {
        await using var world =
            await StartAsync(1, Realms.OnThisMachine(), realms => realms.Failure = new InvalidOperationException("marker"));
        await Eventually.BecomesTrueAsync(() => world.Api.Log.Ours.Any(line => line.EventId == 1205), Patience);
        world.Realms.Failure = null;
        (await world.GoodAsync("realm0")).ShouldBeOk();
        world.Api.Log.Lines.Should().NotContain(line => line.Text.Contains("marker"));
    }

    private static Task<ResolverWorld> StartAsync(int count, Dictionary<string, string?> settings, Action<Realms>? prepare = null) =>
        ResolverWorld.StartAsync(
        realms =>
        {
            for (var i = 0; i < count; i++) realms.Allowed["realm" + i] = true;
            realms.AtStart.AddRange(Enumerable.Range(0, count).Select(i => "realm" + i));
            prepare?.Invoke(realms);
        },
        settings);
}
