using Api.Security.Jwt.Tests.Keys;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Lifetime;

/// <summary>A connection may outlive the token that opened it. Calls are refused once the token is no longer valid.</summary>
public sealed class OpenConnectionTests
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Methods => ["Plain", "Scoped", "Role", "Stream"];

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_hub_method_is_refused_as_soon_as_the_token_is_refused_over_HTTP(string method)
    {
        await using var world = await StartAsync();
        var expiry = In(world, TimeSpan.FromMinutes(2));
        var token = TokenUntil(world, expiry);
        await using var hub = await ConnectAsync(world, token);

        foreach (var moment in new[] { expiry - TimeSpan.FromSeconds(1), expiry, expiry + Skew - TimeSpan.FromSeconds(1) })
        {
            world.AdvanceTo(moment);
            (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
            (await CallAsync(hub, method)).Should().Be("done");
        }

        foreach (var moment in new[] { expiry + Skew, expiry + Skew + TimeSpan.FromSeconds(1), expiry.AddDays(30) })
        {
            world.AdvanceTo(moment);
            (await world.Api.GetAsync("/orders", token)).ShouldBeExpired();
            var calling = () => CallAsync(hub, method);
            await calling.Should().ThrowAsync<HubException>();
        }
    }

    [Fact]
    public async Task A_token_with_the_latest_possible_exp_opens_a_connection()
    {
        await using var world = await StartAsync();
        await using var hub = Connection(world, world.Issuer.Token().With("exp", 253_402_300_799).Build(), "/closing");
        await hub.StartAsync();
        (await CallAsync(hub, "Plain")).Should().Be("done");
    }

    [Fact]
    public async Task A_call_with_an_expired_token_fails_with_token_expired()
    {
        await using var world = await StartAsync();
        var expiry = In(world, TimeSpan.FromMinutes(2));
        await using var hub = await ConnectAsync(world, TokenUntil(world, expiry));
        world.AdvanceTo(expiry + Skew);
        var calling = () => CallAsync(hub, "Plain");
        (await calling.Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("token_expired");
        world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1101 && line.Text.Contains("token_expired"));
    }

    [Fact]
    public async Task A_connection_is_not_opened_if_the_token_expires_in_the_meantime()
    {
        var expiry = default(DateTimeOffset);
        KeyWorld? world = null;
        await using var opened = world = await StartAsync(app => app.Use((context, next) =>
        {
            // Time passes between authentication and the hub.
            if (context.Request.Headers.Upgrade.Count > 0) world!.AdvanceTo(expiry + Skew);
            return next(context);
        }));
        expiry = In(world, TimeSpan.FromMinutes(2));
        LivesHub.Connected = 0;
        await using var hub = Connection(world, TokenUntil(world, expiry));
        var closed = Closed(hub);
        await hub.StartAsync();
        await closed.WaitAsync(TimeSpan.FromMinutes(1));
        LivesHub.Connected.Should().Be(0);
    }

    [Fact]
    public async Task CloseOnAuthenticationExpiration_closes_the_connection_at_exp()
    {
        // SignalR checks the system clock every second. The test clock is an hour behind it, so for SignalR the token has expired.
        await using var world = await StartAsync();
        world.Clock.AdjustTime(TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1));
        var token = TokenUntil(world, In(world, TimeSpan.FromMinutes(30)));
        await using var hub = Connection(world, token, "/closing");
        var closed = Closed(hub);
        await hub.StartAsync();
        await closed.WaitAsync(TimeSpan.FromMinutes(1));
        (await world.Api.GetAsync("/orders", token)).ShouldBeOk();
    }

    [Fact]
    public async Task A_token_that_is_revoked_is_refused_on_open_connections()
    {
        var revocation = new Revocation();
        await using var world = await StartAsync(services: services => services.AddSingleton<IRevocationCheck>(revocation));
        await using var hub = await ConnectAsync(world, world.Issuer.Token().Build());
        (await CallAsync(hub, "Plain")).Should().Be("done");

        revocation.IsRevoked = true;
        var calling = () => CallAsync(hub, "Plain");
        (await calling.Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("invalid_token");
        revocation.IsRevoked = null;
        (await calling.Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("verification_unavailable");
        revocation.IsRevoked = false;
        (await CallAsync(hub, "Plain")).Should().Be("done");
    }

    [Fact]
    public async Task A_token_whose_key_was_withdrawn_is_refused_on_open_connections()
    {
        await using var world = await StartAsync();
        var token = world.Issuer.Token().With("exp", In(world, TimeSpan.FromHours(2)).ToUnixTimeSeconds()).Build();
        await using var hub = await ConnectAsync(world, token);
        (await CallAsync(hub, "Plain")).Should().Be("done");

        world.Issuer.Rotate();
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        (await world.GoodAsync()).ShouldBeOk(); // starts a fetch of the keys
        (await world.Api.GetAsync("/orders", token)).ShouldBeInvalidToken();
        var calling = () => CallAsync(hub, "Plain");
        (await calling.Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("invalid_token");
    }

    [Fact]
    public async Task Anonymous_callers_of_an_open_hub_need_no_token()
    {
        await using var world = await StartAsync();
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(world.Api.Client.BaseAddress!, "/open")).Build();
        await hub.StartAsync();
        (await CallAsync(hub, "Plain")).Should().Be("done");
    }

    private static Task<KeyWorld> StartAsync(Action<WebApplication>? pipeline = null, Action<IServiceCollection>? services = null) =>
        KeyWorld.StartAsync(options: new TestApiOptions
    {
        Services = all =>
        {
            all.AddSignalR();
            services?.Invoke(all);
        },
        Pipeline = app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            pipeline?.Invoke(app);
        },
        Endpoints = app =>
        {
            app.MapHub<LivesHub>("/hub");
            app.MapHub<LivesHub>("/closing", options => options.CloseOnAuthenticationExpiration = true);
            app.MapHub<OpenHub>("/open").AllowAnonymous();
        },
    });

    private static DateTimeOffset In(KeyWorld world, TimeSpan time) =>
        DateTimeOffset.FromUnixTimeSeconds((world.Clock.GetUtcNow() + time).ToUnixTimeSeconds());

    private static string TokenUntil(KeyWorld world, DateTimeOffset expiry) =>
        world.Issuer.Token().With("iat", world.Clock.GetUtcNow().ToUnixTimeSeconds())
            .With("roles", new System.Text.Json.Nodes.JsonArray("support")).With("exp", expiry.ToUnixTimeSeconds()).Build();

    private static HubConnection Connection(KeyWorld world, string token, string path = "/hub") =>
        new HubConnectionBuilder().WithUrl(new Uri(world.Api.Client.BaseAddress!, path), http =>
        {
            http.AccessTokenProvider = () => Task.FromResult<string?>(token);
            http.Transports = HttpTransportType.WebSockets;
        }).Build();

    private static async Task<HubConnection> ConnectAsync(KeyWorld world, string token)
    {
        var hub = Connection(world, token);
        await hub.StartAsync();
        return hub;
    }

    private static Task Closed(HubConnection hub)
    {
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        hub.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        return closed.Task;
    }

    private static async Task<string> CallAsync(HubConnection hub, string method)
    {
        if (method != "Stream") return await hub.InvokeAsync<string>(method);
        var last = "";
        await foreach (var item in hub.StreamAsync<string>(method)) last = item;
        return last;
    }

    private sealed class Revocation : IRevocationCheck
    {
        public bool? IsRevoked { get; set; } = false;

        public ValueTask<bool> IsRevokedAsync(AcceptedCaller caller, CancellationToken cancellationToken) =>
            ValueTask.FromResult(IsRevoked ?? throw new InvalidOperationException("The list is unavailable."));
    }
}

public class OpenHub : Hub
{
    public string Plain() => "done";
}

public sealed class LivesHub : OpenHub
{
    public static int Connected { get; set; }

    public override Task OnConnectedAsync()
    {
        Connected++;
        return Task.CompletedTask;
    }

    [RequireScope("read:orders")]
    public string Scoped() => "done";

    [Authorize(Roles = "support")]
    public string Role() => "done";

    public async IAsyncEnumerable<string> Stream()
    {
        await Task.Yield();
        yield return "done";
    }
}
