using System.Net;
using Microsoft.AspNetCore.SignalR.Client;
using Orders.Demo;

namespace Api.Security.Samples.Tests;

/// <summary>What the sample site writes to its log.</summary>
[Collection(SharedSite.Name)]
public sealed class SiteLogTests(SiteServers servers)
{
    [Fact]
    public void The_start_says_what_a_cookie_opens_and_what_a_token_opens() => servers.Log.Should().ContainAll(
        "The default scheme of this application is 'Cookies'.",
        "| any | / | yes |",
        "| any | /Account |  | Cookies |",
        "| any | /Orders |  | Cookies |",
        "| GET | /api/orders |  | Bearer, ApiKey | read:orders |",
        "| DELETE | /api/orders/{id:int} |  | Bearer, ApiKey |  | role orders-admin |",
        "| any | /hubs/orders |  | Bearer, ApiKey | read:orders |",
        "| POST | /site.Orders/List |  | Bearer, ApiKey | read:orders |");

    [Fact]
    public async Task No_token_of_a_page_an_API_call_or_a_hub_is_in_the_log()
    {
        using var visitor = await SiteVisitor.LogInAsync(servers, "olivia");
        var page = (await visitor.GetAsync("/live")).Body;
        var token = page.Split("data-token=\"")[1].Split('"')[0];
        (await visitor.GetAsync("/api/orders", token)).ShouldBeOk();
        (await visitor.GetAsync("/api/orders", token + "x")).Code.Should().Be("invalid_token");
        await StreamFromHubAsync(token);
        await using var hub = new HubConnectionBuilder().WithUrl(new Uri(servers.Site, "/hubs/orders"),
            http => http.AccessTokenProvider = () => Task.FromResult<string?>(token)).Build();
        await hub.StartAsync();
        await hub.StopAsync();

        var (payload, signature) = (token.Split('.')[1], token.Split('.')[2]);
        (await servers.CompleteLogAsync()).Should().Contain("/hubs/orders").And.NotContain(payload).And.NotContain(signature);
    }

    // As a browser without WebSockets does.
    private async Task StreamFromHubAsync(string token)
    {
        using var client = new HttpClient { BaseAddress = servers.Site };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/event-stream");
        using var answer = await client.GetAsync(new Uri($"/hubs/orders?id=unknown&access_token={token}", UriKind.Relative));
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound, "the token is accepted, and there is no such connection");
    }
}
