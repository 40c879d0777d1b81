using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.SignalR.Client;
using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>The hub of the sample site.</summary>
[Collection(SharedSite.Name)]
public sealed class SiteHubTests(SiteServers servers)
{
    [Fact]
    public async Task A_new_order_reaches_all_connections_of_its_user_and_no_other_user()
    {
        using var tokens = new Tokens(servers.Authority);
        var alice = (await tokens.OfUserAsync("read:orders write:orders"))["access_token"]!.GetValue<string>();
        var vera = (await tokens.OfUserAsync("read:orders write:orders", "vera"))["access_token"]!.GetValue<string>();
        await using var first = await Listener.StartAsync(servers, alice);
        await using var second = await Listener.StartAsync(servers, alice);
        await using var other = await Listener.StartAsync(servers, vera);
        await PlaceAsync(alice, "for alice");
        await PlaceAsync(vera, "for vera");
        (await first.Item).Should().Be("for alice");
        (await second.Item).Should().Be("for alice");
        (await other.Item).Should().Be("for vera", "the earlier order of another user did not arrive");
    }

    private async Task PlaceAsync(string token, string item)
    {
        using var visitor = SiteVisitor.Anonymous(servers);
        using var order = JsonContent.Create(new { item });
        (await visitor.SendAsync(HttpMethod.Post, "/api/orders", token, order)).Status.Should().Be(HttpStatusCode.Created);
    }

    private sealed class Listener(HubConnection connection) : IAsyncDisposable
    {
        private readonly TaskCompletionSource<string> _item = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Item => _item.Task.WaitAsync(TimeSpan.FromSeconds(60));

        public static async Task<Listener> StartAsync(SiteServers servers, string token)
        {
            var listener = new Listener(new HubConnectionBuilder().WithUrl(new Uri(servers.Site, "/hubs/orders"),
                http => http.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build());
            return await listener.StartAsync();
        }

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task<Listener> StartAsync()
        {
            connection.On<Placed>("placed", order => _item.TrySetResult(order.Item));
            await connection.StartAsync();
            return this;
        }
    }

    private sealed record Placed(string Item);
}
