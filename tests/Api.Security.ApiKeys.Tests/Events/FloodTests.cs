using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys.Tests.Events;

public sealed class FloodTests
{
    private const int Flood = 100_000;

    [Fact]
    public async Task A_flood_from_one_network_is_two_events_and_two_log_lines()
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        Parallel.For(0, Flood, _ => world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow())));
        // Otherwise the minute would pass while the first event is being sent, and that attempt would time out.
        await EventWorld.UntilAsync(() => sink.Events.Count == 1 && world.Lines(1450).Count == 1);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await EventWorld.UntilAsync(() => sink.Events.Count == 2 && world.Lines(1450).Count == 2);
        sink.Events.Select(one => one.Count).Should().Equal(1, Flood - 1);
    }

    [Fact]
    public async Task A_flood_from_many_networks_is_bounded_and_every_event_is_counted()
    {
        await using var world = new EventWorld(); // not started: nothing is taken out of the queue
        var told = new List<ApiKeyEvent>();
        using var aggregates = new EventAggregates(world.Clock, told.Add);
        for (var i = 0; i < Flood; i++)
            aggregates.Add(EventWorld.Failure(world.Clock.GetUtcNow(), $"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}/32"));
        aggregates.Count.Should().Be(EventAggregates.Most + 1);
        told.Should().HaveCount(EventAggregates.Most + 1);

        world.Clock.Advance(TimeSpan.FromMinutes(1));
        aggregates.Count.Should().Be(0);
        told.Should().HaveCount(EventAggregates.Most + 2);
        told[^1].Should().Match<ApiKeyEvent>(one => one.Network == null && one.Detail == null
            && one.Count == Flood - EventAggregates.Most - 1);
        told.Sum(one => one.Count).Should().Be(Flood);
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts_events_and_logs_that_only_once()
    {
        var sink = new ScriptedSink();
        await using var world = new EventWorld(sinks: sink);
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Flood; i++)
            world.Events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.KeyExpiring, At = world.Clock.GetUtcNow() });
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
        world.Lost("queue").Should().Be(Flood - ApiKeyEvents.QueueLength);
        world.Lines(1454).Should().ContainSingle();

        await world.StartAsync();
        await EventWorld.UntilAsync(() => sink.Events.Count == ApiKeyEvents.QueueLength);
        sink.Calls.Should().OnlyContain(call => call.Count >= 1 && call.Count <= 100);
    }

    [Fact]
    public async Task Raising_an_event_that_is_aggregated_does_not_allocate()
    {
        await using var world = new EventWorld();
        var happened = EventWorld.Failure(world.Clock.GetUtcNow());
        for (var i = 0; i < 1_000; i++) world.Events.Raise(happened);
        var (events, before) = (world.Events, GC.GetAllocatedBytesForCurrentThread());
        for (var i = 0; i < 1_000; i++) events.Raise(happened);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1_000);
    }

    [Fact]
    public async Task Security_events_are_logged_as_warnings_and_notices_as_information()
    {
        await using var world = await new EventWorld().StartAsync();
        foreach (var kind in ApiKeyEventKinds.All)
            world.Events.Raise(new ApiKeyEvent { Kind = kind, At = world.Clock.GetUtcNow(), ClientId = "c1" });
        await EventWorld.UntilAsync(() => world.Log.Ours.Count == ApiKeyEventKinds.All.Count);
        world.Lines(1450)
            .Should().HaveCount(8).And.OnlyContain(line => line.Level == LogLevel.Warning && line.Category == "Api.Security.ApiKeys");
        world.Lines(1451).Should().HaveCount(6).And.OnlyContain(line => line.Level == LogLevel.Information);
    }
}
