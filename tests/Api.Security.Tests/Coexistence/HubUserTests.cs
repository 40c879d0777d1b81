using System.Security.Claims;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Tests.Coexistence;

/// <summary>The users of SignalR are the callers of this library.</summary>
public sealed class HubUserTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_to_the_subject_reaches_its_connections(bool signalRIsFirst)
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                if (signalRIsFirst) services.AddSignalR();
                ClaimsScheme.Add(services);
                if (!signalRIsFirst) services.AddSignalR();
            },
            Endpoints = Map,
        });
        await using var alice = await ConnectAsync(api, """{"sub":"alice"}""");
        await using var bob = await ConnectAsync(api, """{"sub":"bob"}""");
        (await alice.Connection.InvokeAsync<string?>("Me")).Should().Be("alice");
        await bob.Connection.InvokeAsync("Send", "alice", "hello");
        (await alice.Received.Task.WaitAsync(TimeSpan.FromSeconds(20))).Should().Be("hello");
        bob.Received.Task.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_provider_of_the_application_is_kept()
    {
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            AddSecurity = services =>
            {
                services.AddSingleton<IUserIdProvider, ClientIdProvider>();
                ClaimsScheme.Add(services).AddSignalR();
            },
            Endpoints = Map,
        });
        await using var alice = await ConnectAsync(api, """{"sub":"alice","client_id":"web"}""");
        (await alice.Connection.InvokeAsync<string?>("Me")).Should().Be("web");
    }

    [Fact]
    public async Task A_hub_of_the_site_keeps_the_users_of_the_site()
    {
        await using var site = await SiteWithLogin.StartAsync(
            services: services => services.AddSignalR(),
            endpoints: app =>
            {
                app.MapHub<UserHub>("/site").RequireAuthorization();
                app.MapHub<UserHub>("/hub").RequireApiSecurity();
            });
        await using var machine = await ConnectAsync(site.Api, """{"sub":"machine"}""");
        (await machine.Connection.InvokeAsync<string?>("Me")).Should().Be("machine");
        await site.LogInAsync();
        (await site.BrowseAsync("/hub/negotiate")).ShouldBeMissingCredentials();
    }

    [Fact]
    public async Task A_requirement_on_a_method_of_a_hub_of_the_site_prevents_startup()
    {
        await using var app = TestApi.Build(
            SiteWithLogin.Options(services: services => services.AddSignalR(), endpoints: one => one.MapHub<OrdersHub>("/hub")),
            new RecordingLogger());
        (await app.Awaiting(one => one.StartAsync()).Should().ThrowAsync<InvalidOperationException>())
            .Which.Message.Should().Contain("OrdersHub.Read").And.Contain("'Cookies'").And.Contain("RequireApiSecurity()");
    }

    private static void Map(WebApplication app) => app.MapHub<UserHub>("/hub");

    private static async Task<Client> ConnectAsync(TestApi api, string claims)
    {
        var client = new Client(new HubConnectionBuilder().WithUrl(new Uri(api.Client.BaseAddress!, "/hub"),
            http => http.AccessTokenProvider = () => Task.FromResult<string?>(ClaimsScheme.Credential(claims))).Build());
        client.Connection.On<string>("receive", text => client.Received.TrySetResult(text));
        await client.Connection.StartAsync();
        return client;
    }

    private sealed record Client(HubConnection Connection) : IAsyncDisposable
    {
        public TaskCompletionSource<string> Received { get; } = new();

        public ValueTask DisposeAsync() => Connection.DisposeAsync();
    }

    private sealed class UserHub : Hub
    {
        public string? Me() => Context.UserIdentifier;

        public Task Send(string user, string text) => Clients.User(user).SendAsync("receive", text);
    }

    private sealed class OrdersHub : Hub
    {
        [RequireScope("read:orders")]
        public string Read() => "orders";
    }

    private sealed class ClientIdProvider : IUserIdProvider
    {
        public string? GetUserId(HubConnectionContext connection) => connection.User.FindFirstValue("client_id");
    }
}
