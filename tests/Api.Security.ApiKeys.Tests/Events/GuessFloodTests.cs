using System.Text.Json;

namespace Api.Security.ApiKeys.Tests.Events;

/// <summary>A flood of guesses does not hide events about real keys.</summary>
public sealed class GuessFloodTests
{
    private const int Guesses = 6_300;

    [Fact]
    public async Task Uses_of_revoked_keys_reach_a_slow_webhook_during_a_flood_and_name_key_and_client()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = _ => Task.Delay(20);
        await using var world = await new EventWorld(receiver.Configure).StartAsync();
        for (var i = 0; i < Guesses; i++)
        {
            world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow(), $"2001:db8:1:{i:x}::/64"));
            if (i % 630 == 315) world.Events.Raise(RevokedUse(world, i / 630));
        }

        await EventWorld.UntilAsync(() => Received(receiver, ApiKeyEventKinds.RevokedUse).Count == 10);
        Received(receiver, ApiKeyEventKinds.RevokedUse).Select(one => one.GetProperty("keyId").GetString()).Should().OnlyHaveUniqueItems();
        Received(receiver, ApiKeyEventKinds.RevokedUse).Should().OnlyContain(one => one.GetProperty("clientId")
            .GetString() == "c1" && one.GetProperty("network").GetString() == "192.0.2.1/32");
        world.Lost("queue").Should().Be(0);
        world.Lost("webhook").Should().Be(0);
    }

    [Fact]
    public async Task Events_that_name_a_key_are_sent_before_events_that_do_not()
    {
        var (sink, gate) = (new ScriptedSink(), new TaskCompletionSource());
        sink.Instead = _ => gate.Task;
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow(), "198.51.100.255/32"));
        await EventWorld.UntilAsync(() => sink.Calls.Count == 1);
        for (var i = 0; i < 50; i++) world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow(), $"198.51.100.{i}/32"));
        world.Events.Raise(RevokedUse(world, 1));
        await EventWorld.UntilAsync(() => world.Lines(1450).Count == 52);
        gate.SetResult();
        await EventWorld.UntilAsync(() => sink.Events.Count == 52);
        sink.Events[1].Kind.Should().Be(ApiKeyEventKinds.RevokedUse);
    }

    [Fact]
    public async Task Guesses_from_thousands_of_networks_are_a_hundred_events_and_one_for_all_others()
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        for (var i = 0; i < Guesses; i++) world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow(), $"2001:db8:1:{i:x}::/64"));
        await EventWorld.UntilAsync(() => sink.Events.Count == 101 && world.Lines(1450).Count == 101);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await EventWorld.UntilAsync(() => sink.Events.Count == 102 && world.Lines(1450).Count == 102);
        sink.Events.Sum(one => one.Count).Should().Be(Guesses);
    }

    [Fact]
    public async Task Log_lines_of_one_kind_are_capped_and_those_left_out_are_counted_a_minute_later()
    {
        var sink = new ScriptedSink();
        await using var world = await new EventWorld(sinks: sink).StartAsync();
        for (var i = 0; i < 900; i++) world.Events.Raise(RevokedUse(world, i));
        world.Events.Raise(RevokedUse(world, 1) with { Kind = ApiKeyEventKinds.RetiredUse });
        await EventWorld.UntilAsync(() => sink.Events.Count == 901 && world.Lines(1450).Count == LinesPerMinute.Most + 1);
        world.Lines(1438).Should().BeEmpty();
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        await EventWorld.UntilAsync(() => world.Lines(1438).Count == 1);
        world.Lines(1438)[0].Text.Should().Contain($"{900 - LinesPerMinute.Most} more apikey.revoked_use events");
        world.Events.Raise(RevokedUse(world, 7));
        await EventWorld.UntilAsync(() => world.Lines(1450).Count == LinesPerMinute.Most + 2);
    }

    private static ApiKeyEvent RevokedUse(EventWorld world, int key) => new()
    {
        Kind = ApiKeyEventKinds.RevokedUse, At = world.Clock.GetUtcNow(), ClientId = "c1", KeyId = $"ak_{key:D16}",
        Network = "192.0.2.1/32", Detail = "revoked",
    };

    private static List<JsonElement> Received(WebhookReceiver receiver, string kind) =>
        [.. receiver.Received.Select(one => JsonDocument.Parse(one.Body).RootElement)
            .Where(one => one.GetProperty("kind").GetString() == kind)];
}
