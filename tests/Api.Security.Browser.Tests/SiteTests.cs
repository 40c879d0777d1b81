using System.Text.Json.Nodes;
using Api.Security.Samples.Tests;

namespace Api.Security.Browser.Tests;

/// <summary>What a user of the sample site sees in Chromium.</summary>
public sealed class SiteTests
{
    [Fact]
    public async Task A_user_logs_in_calls_the_API_is_refused_gets_a_message_and_logs_out()
    {
        Chromium.Require();
        await using var servers = new SiteServers();
        await servers.InitializeAsync();

        var session = await Chromium.RunAsync("site.mjs", servers.Site.GetLeftPart(UriPartial.Authority));

        session["home"]!.GetValue<string>().Should().Contain("You are not logged in.");
        session["account"]!.GetValue<string>().Should().Contain("Alice Example");
        ShouldShow(session, "Place an order", 201, "\"owner\": \"alice\"");
        ShouldShow(session, "List my orders", 200, "\"item\": \"tea\"");
        ShouldShow(session, "Delete order 1", 403, "\"code\": \"role_missing\"");
        ShouldShow(session, "List with the cookie alone", 401, "\"code\": \"missing_credentials\"");
        Texts(session["received"]!).Should().Equal("Order 2: tea", "Order 2: tea");

        Texts(session["sockets"]!).Should().HaveCount(2).And.AllSatisfy(url => url.Should().Contain("/hubs/orders?id=").And.Contain(
            "access_token=eyJ"));

        Texts(session["complaints"]!).Should().BeEmpty();
        session["requests"]!.AsArray().Select(request => new Uri(request!["url"]!.GetValue<string>()).Host).Distinct()
            .Should().Equal("127.0.0.1");
        var token = session["token"]!.GetValue<string>().Split('.');
        token.Should().HaveCount(3);
        (await servers.CompleteLogAsync()).Should().NotContain(token[1]).And.NotContain(token[2]);
    }

    private static void ShouldShow(JsonNode session, string button, int status, string text)
    {
        var call = session["calls"]![button]!;
        call["status"]!.GetValue<int>().Should().Be(status, button);
        call["body"]!.GetValue<string>().Should().Contain(text);
    }

    private static IEnumerable<string> Texts(JsonNode list) => list.AsArray().Select(text => text!.GetValue<string>());
}
