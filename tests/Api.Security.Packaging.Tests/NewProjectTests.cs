using System.Net;
using Api.Security.TestKit;

namespace Api.Security.Packaging.Tests;

/// <summary>A brand-new web project outside the solution that references the packed packages, as a user's would.</summary>
public sealed class NewProjectTests(PackedFeed feed)
{
    [Fact]
    public async Task A_new_project_lets_the_right_caller_in_and_nobody_else()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        var shop = new Shop(feed, "shop");
        await shop.WriteAsync();
        await shop.BuildAsync();

        using var service = await shop.StartAsync(
            ("ApiSecurity__Jwt__Issuers__0__Authority", issuer.Issuer), ("ApiSecurity__Jwt__Issuers__0__Audiences__0", "orders-api"), ("ApiSecurity__Jwt__Issuers__0__RequireHttpsMetadata", "false"));

        (await service.Client.GetAsync("/orders")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Client.DefaultRequestHeaders.Add("Authorization", "Bearer " + issuer.Token().Build());
        var answer = await service.Client.GetAsync("/orders");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Be("Orders of alice");
    }

    [Fact]
    public async Task In_development_a_token_of_the_real_dotnet_user_jwts_gets_in()
    {
        var shop = new Shop(feed, "user-jwts");
        await shop.WriteAsync();
        var printed = await shop.RunAsync("user-jwts", "create", "--name", "alice", "--scope", "read:orders", "--scope", "write:orders", "--audience", "shop", "--output", "token");
        var token = printed.Split('\n', StringSplitOptions.TrimEntries).Last(line => line.StartsWith("eyJ", StringComparison.Ordinal));
        await shop.BuildAsync();

        using var service = await shop.StartAsync(("ASPNETCORE_ENVIRONMENT", "Development"));

        (await service.Client.GetAsync("/orders")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        service.Client.DefaultRequestHeaders.Add("Authorization", "Bearer " + token);
        var answer = await service.Client.GetAsync("/orders");
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync()).Should().Be("Orders of alice");
    }
}
