using Api.Security.Jwt.Tests.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;

namespace Api.Security.Jwt.Tests.Lifetime;

/// <summary>Connections whose token is of an issuer that a resolver allowed.</summary>
public sealed class ResolvedConnectionTests
{
    [Fact]
    public async Task A_resolver_that_fails_is_an_outage_on_open_connections_and_one_that_no_longer_allows_the_issuer_a_refusal()
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
    public async Task A_key_that_is_withdrawn_ends_open_connections_also_when_the_issuer_had_to_go_for_others()
    {
        await using var world = await StartAsync(("MaxIssuers", "1"));
        await using var hub = await ConnectAsync(world, "one");
        (await world.GoodAsync("two")).ShouldBeOk();
        (await world.GoodAsync("three")).ShouldBeOk(); // by now "one" is not kept any more
        var calling = () => hub.InvokeAsync<string>("Plain");
        (await calling()).Should().Be("done");

        world.Server.Rotate();
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        var requests = world.Server.Requests;
        (await calling()).Should().Be("done"); // has the keys fetched
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
