using Microsoft.Extensions.Time.Testing;

namespace Api.Security.ApiKeys.Tests.Events;

public sealed class AggregationTests
{
    public static TheoryData<string> Kinds => [.. ApiKeyEventKinds.All];

    private static readonly string[] Notices =
        [ApiKeyEventKinds.KeyExpiring, ApiKeyEventKinds.RotationDue, ApiKeyEventKinds.RotationStalled, ApiKeyEventKinds.ClientKeyless,
        ApiKeyEventKinds.KeyUnused, ApiKeyEventKinds.QuotaThreshold];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Security_events_are_aggregated_and_lifecycle_notices_are_not(string kind)
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        var first = world.Clock.GetUtcNow();
        var happened = new ApiKeyEvent { Kind = kind, At = first, TenantId = "acme", ClientId = "c1", KeyId = "ak_0123456789ABCDEF",
            Network = "203.0.113.0/24", Detail = "url" };
        world.Events.Raise(happened);
        await EventWorld.UntilAsync(() => sink.Events.Count == 1);
        sink.Events[0].Should().Be(happened);

        for (var i = 1; i <= 3; i++) world.Events.Raise(happened with { At = first.AddSeconds(i) });
        if (Notices.Contains(kind))
        {
            await EventWorld.UntilAsync(() => sink.Events.Count == 4);
            sink.Events.Should().OnlyContain(one => one.Count == 1);
            return;
        }

        world.Clock.Advance(TimeSpan.FromSeconds(59.9));
        sink.Events.Should().HaveCount(1);
        world.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await EventWorld.UntilAsync(() => sink.Events.Count == 2);
        sink.Events[1].Should().Be(happened with { At = first.AddSeconds(1), Count = 3 });
    }

    [Fact]
    public void The_first_event_of_the_next_minute_is_sent_immediately()
    {
        var (clock, told) = (new FakeTimeProvider(), new List<ApiKeyEvent>());
        using var aggregates = new EventAggregates(clock, told.Add); // without delivery, so that its timers do not run as well
        aggregates.Add(EventWorld.Failure(clock.GetUtcNow()));
        clock.Advance(TimeSpan.FromMinutes(1));
        aggregates.Add(EventWorld.Failure(clock.GetUtcNow()));
        told.Should().HaveCount(2).And.OnlyContain(one => one.Count == 1);
        aggregates.Add(EventWorld.Failure(clock.GetUtcNow()));
        told.Should().HaveCount(2);
        aggregates.PublishAll();
        told.Should().HaveCount(3);
    }

    [Fact]
    public async Task Each_aggregate_has_its_own_minute()
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        RaiseTwice("203.0.113.0/24");
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        RaiseTwice("198.51.100.0/24");
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        await EventWorld.UntilAsync(() => sink.Events.Count == 3);
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        await EventWorld.UntilAsync(() => sink.Events.Count == 4);
        sink.Events.Select(one => one.Network).Should().Equal("203.0.113.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.51.100.0/24");

        void RaiseTwice(string network)
        {
            for (var i = 0; i < 2; i++) world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow(), network));
        }
    }

    [Fact]
    public async Task Failures_of_one_key_from_many_networks_are_one_event_without_a_network()
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        for (var i = 0; i < 100; i++)
            world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow(), $"203.0.{i}.0/24") with { KeyId = "ak_0123456789ABCDEF" });
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await EventWorld.UntilAsync(() => sink.Events.Count == 2);
        sink.Events[1].Should().Match<ApiKeyEvent>(one => one.Count == 99 && one.Network == null && one.KeyId == "ak_0123456789ABCDEF");
    }

    [Fact]
    public async Task Each_new_network_of_a_client_is_an_event()
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        foreach (var network in new[] { "203.0.113.0/24", "198.51.100.0/24" })
            world.Events.Raise(
                new ApiKeyEvent { Kind = ApiKeyEventKinds.NewNetwork, At = world.Clock.GetUtcNow(), ClientId = "c1", Network = network });
        await EventWorld.UntilAsync(() => sink.Events.Count == 2);
        sink.Events.Select(one => one.Network).Should().BeEquivalentTo("203.0.113.0/24", "198.51.100.0/24");
    }

    [Fact]
    public async Task Different_details_are_different_events()
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        foreach (var detail in new[] { "unknown_key", "wrong_secret" })
            world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()) with { Detail = detail });
        await EventWorld.UntilAsync(() => sink.Events.Count == 2);
    }
}
