using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Api.Security.ApiKeys.Tests.Events;

public sealed class WebhookTests
{
    [Fact]
    public async Task Every_kind_arrives_signed_and_once()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var world = await new EventWorld(receiver.Configure).StartAsync();
        foreach (var kind in ApiKeyEventKinds.All) world.Events.Raise(new ApiKeyEvent { Kind = kind, At = world.Clock.GetUtcNow(), ClientId = "c1" });
        await EventWorld.UntilAsync(() => receiver.Received.Count == ApiKeyEventKinds.All.Count);
        receiver.Received.Should().OnlyContain(one => one.IsGenuine && one.ContentType == "application/json" && one.Timestamp == world.Clock.GetUtcNow().ToUnixTimeSeconds());
        receiver.Received.Select(one => one.Id).Should().OnlyHaveUniqueItems();
        receiver.Received.Select(one => JsonDocument.Parse(one.Body).RootElement.GetProperty("kind").GetString()).Should().BeEquivalentTo(ApiKeyEventKinds.All);
    }

    [Fact]
    public async Task Tries_of_one_event_have_one_id_and_each_its_own_timestamp()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = context => Task.FromResult(context.Response.StatusCode = receiver.Received.Count < 3 ? 503 : 204);
        await using var world = await new EventWorld(receiver.Configure).StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        await world.RunUntilAsync(() => receiver.Received.Count == 3 && world.Lines(1453).Count == 1);
        receiver.Received.Select(one => one.Id).Distinct().Should().ContainSingle();
        receiver.Received.Select(one => one.Timestamp).Should().OnlyHaveUniqueItems();
        receiver.Received.Should().OnlyContain(one => one.IsGenuine);
        world.Lines(1452).Should().ContainSingle().Which.Text.Should().Contain("webhook").And.Contain("status 503");
        world.Lost("webhook").Should().Be(0);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_a_cookie_not_sent_back()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.Cookies.Append("a", "b");
            context.Response.Redirect("/elsewhere", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        await using var world = await new EventWorld(receiver.Configure).StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        await world.RunUntilAsync(() => world.Lost("webhook") == 1);
        receiver.Received.Should().HaveCount(3).And.OnlyContain(one => one.Path == "/hooks" && one.Cookie == "");
    }

    [Fact]
    public async Task An_endless_answer_is_not_read()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var written = 0L;
        receiver.Answer = async context =>
        {
            var megabyte = new byte[1_000_000];
            for (var i = 0; i < 200; i++)
            {
                await context.Response.Body.WriteAsync(megabyte, context.RequestAborted);
                Interlocked.Add(ref written, megabyte.Length);
            }
        };
        await using var world = await new EventWorld(receiver.Configure).StartAsync();
        foreach (var network in new[] { "10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24" }) world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow(), network));
        await EventWorld.UntilAsync(() => receiver.Received.Count == 3);
        await world.StopAsync();
        world.Lost("webhook").Should().Be(0);
        Interlocked.Read(ref written).Should().BeLessThan(100_000_000);
    }

    [Fact]
    public async Task A_receiver_that_hangs_holds_up_nothing_and_loses_its_events()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        var good = new ScriptedSink();
        await using var world = await new EventWorld(receiver.Configure, good).StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        await EventWorld.UntilAsync(() => good.Events.Count == 1);
        await world.RunUntilAsync(() => world.Lost("webhook") == 1);
        receiver.Received.Should().HaveCount(3);
    }

    [Fact]
    public async Task Neither_the_secret_nor_the_address_is_logged()
    {
        const string Secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
        await using var world = await new EventWorld(options => (options.Url, options.Secret) = ("http://127.0.0.1:1/hunter2", "whsec_" + Secret)).StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        await world.RunUntilAsync(() => world.Lost("webhook") == 1);
        world.Log.Lines.Should().NotBeEmpty();
        world.Log.Lines.Should().OnlyContain(line => !line.Text.Contains(Secret) && !line.Text.Contains("hunter2"));
        world.Lines(1452).Should().ContainSingle().Which.Text.Should().Contain("ConnectionError");
    }
}
