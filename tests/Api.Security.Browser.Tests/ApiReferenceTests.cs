namespace Api.Security.Browser.Tests;

/// <summary>What a developer sees in the API reference of the sample in Chromium.</summary>
public sealed class ApiReferenceTests
{
    [Fact]
    public async Task A_user_logs_in_with_PKCE_and_calls_the_API_without_contacting_other_hosts()
    {
        Chromium.Require();
        await using var servers = await Servers.StartAsync();

        var session = await Chromium.RunAsync("reference.mjs", servers.Api);

        var (orders, whoami) = (session["calls"]![0]!, session["calls"]![1]!);
        orders["status"]!.GetValue<int>().Should().Be(200);
        orders["text"]!.GetValue<string>().Should().Contain("200 OK");
        whoami["status"]!.GetValue<int>().Should().Be(200);
        whoami["body"]!.GetValue<string>().Should().Contain("\"subject\":\"alice\"").And.Contain("\"clientId\":\"orders-web\"");
        whoami["text"]!.GetValue<string>().Should().Contain("\"alice\"", "the page shows the response");

        var requests = session["requests"]!.AsArray()
            .Select(request => (Url: request!["url"]!.GetValue<string>(), Body: request["body"]?.GetValue<string>())).ToArray();
        requests.Should().ContainSingle(request => request.Url.StartsWith(servers.Provider + "/connect/authorize?",
            StringComparison.Ordinal)).Which.Url.Should().Contain("code_challenge_method=S256");
        requests.Should().ContainSingle(request => request.Url == servers.Provider
            + "/connect/token").Which.Body.Should().Contain("code_verifier=").And.NotContain("client_secret");
        requests.Select(request => new Uri(request.Url)).Where(url => url.Scheme is "http" or "https").Select(url => url.Host).Distinct()
            .Should().Equal("127.0.0.1");
    }
}
