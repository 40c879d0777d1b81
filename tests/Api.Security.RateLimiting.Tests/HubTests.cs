using System.Net.WebSockets;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.RateLimiting.Tests;

public sealed class HubTests
{
    private const string Plans =
        "Plans:p:calls:Kind=Quota Plans:p:calls:Limit=2 Plans:p:calls:Period=Day " +
        "Plans:p:parallel:Kind=Concurrency Plans:p:parallel:Limit=1 " +
        "Plans:open:connections:Kind=Concurrency Plans:open:connections:Limit=1 DefaultPlan=p";

    [Fact]
    public async Task Each_call_of_a_method_counts_and_the_connection_has_limits_of_its_own()
    {
        await using var api = await LimitApi.StartAsync(
            Plans, app => app.MapHub<LimitedHub>("/hub").RequireRateLimit("open"), services => services.AddSignalR());
        await using (var connection = Connect(api))
        {
            await connection.StartAsync();
            for (var i = 0; i < 2; i++) (await connection.InvokeAsync<string>("Limited")).Should().Be("ok");
            await FluentActions.Awaiting(() => connection.InvokeAsync<string>("Limited")).Should().ThrowAsync<HubException>();
            (await connection.InvokeAsync<string>("Free")).Should().Be("ok");
            (await api.UsedAsync("calls")).Should().Be(2);

            await using var second = Connect(api);
            await FluentActions.Awaiting(() => second.StartAsync()).Should().ThrowAsync<WebSocketException>().WithMessage("*429*");
        }

        await Eventually.BecomesTrueAsync(
            async () =>
            {
                await using var third = Connect(api);
                try
                {
                    await third.StartAsync();
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(10));
    }

    private static HubConnection Connect(LimitApi api) => new HubConnectionBuilder()
        .WithUrl(api.Api.Client.BaseAddress + "hub", options =>
        {
            options.Headers["Authorization"] = "Bearer " + LimitApi.Credential("c1");
            options.SkipNegotiation = true;
            options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.WebSockets;
        }).Build();

    private sealed class LimitedHub : Hub
    {
        [Authorize("rate-limit:p")]
        public string Limited() => "ok";

        public string Free() => "ok";
    }
}
