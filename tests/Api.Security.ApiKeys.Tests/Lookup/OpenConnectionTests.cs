using System.Globalization;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.ApiKeys.Tests.Lookup;

/// <summary>A connection may outlive the API key that it was opened with. Later calls over it are refused.</summary>
public sealed class OpenConnectionTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 25, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddMinutes(5);

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData(300, null, null, 300)]
    [InlineData(300, 60, null, 60)]
    [InlineData(60, 300, null, 60)]
    [InlineData(300, 200, 100, 100)]
    public async Task ExpiresUtc_is_the_earliest_end_of_the_key_and_of_its_client(int? expiresAt, int? acceptUntil, int? clientEnds,
        int? seen)
    {
        await using var api = await StartAsync();
        var key = await api.IssueAsync(key => key with { ExpiresAt = Later(expiresAt), AcceptUntil = Later(acceptUntil) }, client => client
            with { EndsAt = Later(clientEnds) });
        for (var i = 0; i < 2; i++)
            (await api.GetAsync("/ends", key)).Body.Should().Be(Later(seen)?.ToString("O", CultureInfo.InvariantCulture) ?? "never");

        static DateTimeOffset? Later(int? seconds) => seconds is { } some ? Start.AddSeconds(some) : null;
    }

    [Theory]
    [InlineData(true, "key_expired")]
    [InlineData(false, "key_retired")]
    public async Task A_hub_method_is_refused_once_the_key_has_expired_or_is_retired(bool expires, string code)
    {
        await using var api = await StartAsync();
        var key = await api.IssueAsync(key => expires ? key with { ExpiresAt = End } : key with { AcceptUntil = End });
        await using var hub = await ConnectAsync(api, key);
        api.Clock.Advance(End - Start - TimeSpan.FromTicks(1));
        (await api.GetAsync("/orders", key)).ShouldBeOk();
        (await hub.InvokeAsync<string>("Plain")).Should().Be("done");
        (await hub.InvokeAsync<string>("Scoped")).Should().Be("done");

        foreach (var later in new[] { TimeSpan.FromTicks(1), TimeSpan.FromSeconds(1) })
        {
            api.Clock.Advance(later);
            (await api.GetAsync("/orders", key)).ShouldBeKeyAnswer(code);
            (await Calling(hub, "Plain").Should().ThrowAsync<HubException>()).Which.Message.Should().Contain(code);
            await Calling(hub, "Scoped").Should().ThrowAsync<HubException>();
        }
    }

    [Fact]
    public async Task A_hub_method_is_refused_if_the_key_is_revoked_retired_or_suspended_while_connected()
    {
        await using var api = await StartAsync();
        var (revoked, retired, suspended) = (await api.IssueAsync(), await api.IssueAsync(), await api.IssueAsync());
        await using var first = await ConnectAsync(api, revoked);
        await using var second = await ConnectAsync(api, retired);
        await using var third = await ConnectAsync(api, suspended);
        foreach (var hub in new[] { first, second, third }) (await hub.InvokeAsync<string>("Plain")).Should().Be("done");

        await api.ChangeAsync(revoked, key => key with { RevokedAt = api.Clock.GetUtcNow() });
        await api.ChangeAsync(retired, key => key with { AcceptUntil = api.Clock.GetUtcNow() });
        await api.ChangeAsync(suspended, client: client => client with { SuspendedAt = api.Clock.GetUtcNow() });
        foreach (var key in new[] { revoked, retired, suspended }) await api.Announcer.AnnounceAsync([key.Id]);

        (await Calling(first, "Plain").Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("key_revoked");
        (await Calling(second, "Plain").Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("key_retired");
        (await Calling(third, "Plain").Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("client_suspended");

        await api.ChangeAsync(suspended, client: client => client with { SuspendedAt = null });
        await api.Announcer.AnnounceAsync([suspended.Id]);
        (await third.InvokeAsync<string>("Plain")).Should().Be("done");
    }

    [Fact]
    public async Task A_hub_method_is_refused_as_an_outage_if_the_store_is_down_for_too_long()
    {
        await using var api = await StartAsync();
        await using var hub = await ConnectAsync(api, await api.IssueAsync());
        api.Store.IsDown = true;
        api.Clock.Advance(TimeSpan.FromSeconds(89));
        (await hub.InvokeAsync<string>("Plain")).Should().Be("done");
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        (await Calling(hub, "Plain").Should().ThrowAsync<HubException>()).Which.Message.Should().Contain("verification_unavailable");
    }

    private static Func<Task> Calling(HubConnection hub, string method) => () => hub.InvokeAsync<string>(method);

    private static Task<KeyApi> StartAsync() => KeyApi.StartAsync(options: new TestApiOptions
    {
        Services = services => services.AddSignalR(),
        Endpoints = app =>
        {
            app.MapHub<KeyHub>("/hub");
            app.MapGet("/ends", async (HttpContext context, CancellationToken _) =>
                (await context.AuthenticateAsync()).Properties!.ExpiresUtc?.ToString("O", CultureInfo.InvariantCulture) ?? "never");
        },
    });

    private static async Task<HubConnection> ConnectAsync(KeyApi api, TestKey key)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(api.Api.Client.BaseAddress!, "/hub"), http =>
        {
            http.Transports = HttpTransportType.WebSockets;
            http.Headers["x-api-key-id"] = key.PublicId;
            http.Headers["x-api-key"] = key.Secret;
        }).Build();
        await hub.StartAsync();
        return hub;
    }
}

public sealed class KeyHub : Hub
{
    public string Plain() => "done";

    [RequireScope("read:orders")]
    public string Scoped() => "done";
}
