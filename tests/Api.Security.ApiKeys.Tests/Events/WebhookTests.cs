using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Api.Security.ApiKeys.Tests.Events;

public sealed class WebhookTests
{
    [Fact]
    public async Task Events_of_every_kind_arrive_signed_and_once()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var world = await new EventWorld(receiver.Configure).StartAsync();
        foreach (var kind in ApiKeyEventKinds.All)
            world.Events.Raise(new ApiKeyEvent { Kind = kind, At = world.Clock.GetUtcNow(), ClientId = "c1" });
        await EventWorld.UntilAsync(() => receiver.Received.Count == ApiKeyEventKinds.All.Count);
        receiver.Received.Should().OnlyContain(one => one.IsGenuine && one.ContentType == "application/json"
            && one.Timestamp == world.Clock.GetUtcNow().ToUnixTimeSeconds());
        receiver.Received.Select(one => one.Id).Should().OnlyHaveUniqueItems();
        receiver.Received.Select(one => JsonDocument.Parse(one.Body).RootElement.GetProperty("kind").GetString())
            .Should().BeEquivalentTo(ApiKeyEventKinds.All);
    }

    [Fact]
    public async Task All_attempts_for_an_event_have_the_same_ID_and_different_timestamps()
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
    public async Task A_redirect_is_not_followed_and_a_cookie_is_not_sent_back()
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
    public async Task An_endless_response_is_not_read()
    {
        using var receiver = new TcpListener(IPAddress.Loopback, 0);
        receiver.Start();
        var answering = AnswerWithoutEndAsync(receiver);
        await using var world = await new EventWorld(options =>
            (options.Url, options.Secret) = ($"http://{receiver.LocalEndpoint}/", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
                .StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        (await answering).Should().BeLessThan(50_000_000, "socket buffers hold some megabytes");
        await world.StopAsync();
        world.Lost("webhook").Should().Be(0);
        world.Lines(1452).Should().BeEmpty();
    }

    [Fact]
    public async Task A_hanging_receiver_does_not_delay_other_sinks_and_loses_its_events()
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
        await using var world =
            await new EventWorld(options => (options.Url, options.Secret) = ("http://127.0.0.1:1/hunter2", "whsec_" + Secret)).StartAsync();
        world.Events.Raise(EventWorld.Failure(world.Clock.GetUtcNow()));
        await world.RunUntilAsync(() => world.Lost("webhook") == 1);
        world.Log.Lines.Should().NotBeEmpty();
        world.Log.Lines.Should().OnlyContain(line => !line.Text.Contains(Secret) && !line.Text.Contains("hunter2"));
        world.Lines(1452).Should().ContainSingle().Which.Text.Should().Contain("ConnectionError");
    }

    private static async Task<long> AnswerWithoutEndAsync(TcpListener receiver)
    {
        using var client = await receiver.AcceptSocketAsync();
        await client.ReceiveAsync(new byte[10_000]);
        await client.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
        var chunk = (byte[])[.. "10000\r\n"u8, .. new byte[65_536], .. "\r\n"u8];
        var sent = 0L;
        try
        {
            for (; sent < 500_000_000; sent += chunk.Length) await client.SendAsync(chunk);
        }
        catch (SocketException)
        {
            // closed by the sender of the event
        }

        return sent;
    }
}
