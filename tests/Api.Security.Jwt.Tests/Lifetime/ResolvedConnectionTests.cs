using Api.Security.Jwt.Tests.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Api.Security.Jwt.Tests.Lifetime;

/// <summary>Connections with a token of an issuer that a resolver allows.</summary>
public sealed class ResolvedConnectionTests
{
    [Fact]
    public async Task On_open_connections_a_failing_resolver_is_an_outage_and_a_disallowed_issuer_is_refused()
    {
        await using var world = await StartAsync();
        await using var hub = await ConnectAsync(world, "one");
        var calling = () => hub.InvokeAsync<string>("Plain");
        (await calling()).Should().Be("done");

        world.Realms.Failure = new InvalidOperationException("The list is unavailable.");
        (await calling.Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("verification_unavailable");
        world.Realms.Failure = null;
        (await calling()).Should().Be("done");
        world.Realms.Allowed["one"] = false;
        (await calling.Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("invalid_token");
    }

    [Fact]
    public async Task A_withdrawn_key_is_refused_on_open_connections_even_after_the_issuer_was_evicted()
    {
        await using var world = await StartAsync(("MaxIssuers", "1"));
        await using var hub = await ConnectAsync(world, "one");
        (await world.GoodAsync("two")).ShouldBeOk();
        (await world.GoodAsync("three")).ShouldBeOk(); // "one" is evicted by now
        var calling = () => hub.InvokeAsync<string>("Plain");
        (await calling()).Should().Be("done");

        world.Server.Rotate();
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        var requests = world.Server.Requests;
        (await calling()).Should().Be("done"); // starts a fetch of the keys
        await TestKit.Eventually.BecomesTrueAsync(() => world.Server.Requests > requests, TimeSpan.FromSeconds(30));
        await TestKit.Eventually.BecomesTrueAsync(() => IsRefused(hub), TimeSpan.FromSeconds(30));
    }

    private static bool IsRefused(HubConnection hub)
    {
        try
        {
            hub.InvokeAsync<string>("Plain").GetAwaiter().GetResult();
            return false;
        }
        catch (HubException exception)
        {
            exception.Message.Should().Contain("invalid_token");
            return true;
        }
    }

    private static Task<ResolverWorld> StartAsync(params (string Key, string Value)[] settings) => ResolverWorld.StartAsync(
        realms =>
        {
            foreach (var realm in new[] { "one", "two", "three" }) realms.Allowed[realm] = true;
        },
        Realms.OnThisMachine(settings),
        app => app.MapHub<OpenHub>("/hub").RequireAuthorization());

    private static async Task<HubConnection> ConnectAsync(ResolverWorld world, string realm)
    {
        var token = world.Token(realm).With("exp", world.Clock.GetUtcNow().ToUnixTimeSeconds() + 7_200).Build();
        var hub = new HubConnectionBuilder().WithUrl(new Uri(world.Api.Client.BaseAddress!, "/hub"), http =>
        {
            http.AccessTokenProvider = () => Task.FromResult<string?>(token);
            http.Transports = HttpTransportType.WebSockets;
        }).Build();
        await hub.StartAsync();
        return hub;
    }
}
