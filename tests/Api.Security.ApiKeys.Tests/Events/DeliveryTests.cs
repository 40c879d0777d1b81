using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Api.Security.ApiKeys.Tests.Events;

public sealed class DeliveryTests
{
    [Fact]
    public async Task A_sink_that_fails_twice_gets_the_same_events_a_third_time()
    {
        var times = new List<DateTimeOffset>();
        EventWorld world = null!;
        var sink = new ScriptedSink();
        sink.Instead = _ =>
        {
            times.Add(world.Clock.GetUtcNow());
            return times.Count < 3 ? throw new InvalidOperationException("hunter2") : Task.CompletedTask;
        };
        await using (world = await new EventWorld(sinks: sink).StartAsync())
        {
            world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
            await world.RunUntilAsync(() => sink.Calls.Count == 3 && world.Lines(1453).Count == 1);
            sink.Calls.Should().OnlyContain(call => ReferenceEquals(call[0], sink.Calls[0][0]));
            (times[1] - times[0]).Should().BeCloseTo(TimeSpan.FromSeconds(1.2), TimeSpan.FromSeconds(0.7));
            (times[2] - times[1]).Should().BeCloseTo(TimeSpan.FromSeconds(5.2), TimeSpan.FromSeconds(0.7));
            world.Lost(nameof(ScriptedSink)).Should().Be(0);
            world.Lines(1452).Should().ContainSingle().Which.Text.Should().Contain("ScriptedSink").And.Contain(
                "InvalidOperationException").And.NotContain("hunter2");
        }
    }

    [Fact]
    public async Task After_three_attempts_the_batch_is_lost_for_that_sink_only()
    {
        var (failing, good) = (new ScriptedSink(_ => Task.FromException(new InvalidOperationException())), new OtherSink());
        await using var world = await new EventWorld(null, failing, good).StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        await world.RunUntilAsync(() => world.Lost(nameof(ScriptedSink)) == 1);
        failing.Calls.Should().HaveCount(3);
        good.Calls.Should().ContainSingle();
        world.Lost(nameof(OtherSink)).Should().Be(0);
        world.Lines(1452).Should().ContainSingle();
    }

    [Fact]
    public async Task A_hanging_sink_does_not_delay_others_and_is_never_called_concurrently()
    {
        var (calls, most) = (0, 0);
        var hang = new TaskCompletionSource();
        var hanging = new ScriptedSink(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref calls));
            await hang.Task; // ignores its token
            Interlocked.Decrement(ref calls);
        });
        var good = new OtherSink();
        await using var world = await new EventWorld(null, hanging, good).StartAsync();
        for (var i = 0; i < 5_000; i++)
        {
            world.Events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.RotationDue, At = world.Clock.GetUtcNow(), ClientId = $"c{i}" });
            if (i % 500 == 499) await EventWorld.UntilAsync(() => good.Events.Count == i + 1);
        }

        world.Lost(nameof(ScriptedSink)).Should().BeInRange(5_000 - ApiKeyEvents.QueueLength - 100, 5_000 - ApiKeyEvents.QueueLength);
        await world.RunUntilAsync(() => world.Lost(nameof(ScriptedSink)) >= 5_000 - ApiKeyEvents.QueueLength + 1);
        hanging.Calls.Should().ContainSingle();
        hang.SetResult();
        await world.RunUntilAsync(() => hanging.Calls.Count > 2);
        most.Should().Be(1);
    }

    [Fact]
    public async Task A_sink_that_blocks_its_thread_does_not_delay_others()
    {
        using var release = new ManualResetEventSlim();
        var blocking = new ScriptedSink(_ =>
        {
            release.Wait(CancellationToken.None);
            return Task.CompletedTask;
        });
        var good = new OtherSink();
        await using var world = await new EventWorld(null, blocking, good).StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        await EventWorld.UntilAsync(() => good.Events.Count == 1);
        release.Set();
    }

    [Fact]
    public async Task An_attempt_times_out_after_ten_seconds()
    {
        EventWorld world = null!;
        var ended = new List<TimeSpan>();
        var sink = new ScriptedSink();
        sink.Instead = async cancelled =>
        {
            var start = world.Clock.GetUtcNow();
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancelled);
            }
            finally
            {
                ended.Add(world.Clock.GetUtcNow() - start);
            }
        };
        await using (world = await new EventWorld(sinks: sink).StartAsync())
        {
            world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
            await world.RunUntilAsync(() => world.Lost(nameof(ScriptedSink)) == 1);
            ended.Should().HaveCount(3).And.OnlyContain(time => time >= TimeSpan.FromSeconds(9.5) && time <= TimeSpan.FromSeconds(11));
            world.Lines(1452).Should().ContainSingle().Which.Text.Should().Contain("no answer in time");
        }
    }

    [Fact]
    public async Task Aggregated_events_are_delivered_when_the_application_stops()
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        for (var i = 0; i < 5; i++) world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        await world.StopAsync();
        sink.Events.Select(one => one.Count).Should().Equal(1, 4);
    }

    [Fact]
    public async Task Events_that_other_services_raise_while_they_stop_are_delivered()
    {
        var sink = new ScriptedSink();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddHostedService<LastWords>(); // the first one stops last
        builder.Services.AddApiKeyEvents();
        builder.Services.AddSingleton<IApiKeyEventSink>(sink);
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
        sink.Events.Should().ContainSingle();
    }

    [Fact]
    public async Task The_shutdown_waits_at_most_five_seconds()
    {
        var sink = new ScriptedSink(_ => new TaskCompletionSource().Task);
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        for (var i = 0; i < 5; i++)
            world.Events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.RotationDue, At = world.Clock.GetUtcNow() });
        await EventWorld.UntilAsync(() => sink.Calls.Count == 1);
        var begin = world.Clock.GetUtcNow();
        var stop = world.StopAsync();
        await world.RunUntilAsync(() => stop.IsCompleted);
        await stop;
        (world.Clock.GetUtcNow() - begin).Should().BeCloseTo(TimeSpan.FromSeconds(5.2), TimeSpan.FromSeconds(0.7));
        world.Lost(nameof(ScriptedSink)).Should().Be(5);

        world.Events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.RotationDue, At = begin });
        world.Lost("queue").Should().Be(1);
    }

    private sealed class LastWords(IApiKeyEvents events, TimeProvider clock) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            events.Raise(new ApiKeyEvent { Kind = ApiKeyEventKinds.RotationDue, At = clock.GetUtcNow() });
            return Task.CompletedTask;
        }
    }
}
