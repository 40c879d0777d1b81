using System.Net.Http.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Orders.Demo;
using Site.Rpc;

namespace Api.Security.Samples.Tests;

/// <summary>Calls of the gRPC service of the sample site.</summary>
[Collection(SharedSite.Name)]
public sealed class SiteCallTests(SiteServers servers)
{
    [Fact]
    public async Task A_call_without_a_credential_is_unauthenticated()
    {
        var refused = await RefusalAsync([]);
        (refused.StatusCode, refused.Trailers.GetValue("problem-code")).Should().Be((StatusCode.Unauthenticated, "missing_credentials"));
    }

    [Fact]
    public async Task A_call_with_the_cookie_alone_is_unauthenticated()
    {
        using var visitor = await SiteVisitor.LogInAsync(servers);
        var refused = await RefusalAsync(new Metadata { { "cookie", visitor.Cookies.GetCookieHeader(servers.Site) } });
        (refused.StatusCode, refused.Trailers.GetValue("problem-code")).Should().Be((StatusCode.Unauthenticated, "missing_credentials"));
    }

    [Fact]
    public async Task A_call_without_the_scope_is_denied_and_names_the_scope()
    {
        var refused = await RefusalAsync(await BearerAsync("write:orders"));
        (refused.StatusCode, refused.Trailers.GetValue("problem-code"), refused.Trailers.GetValue("problem-required-scopes"))
            .Should().Be((StatusCode.PermissionDenied, "insufficient_scope", "read:orders"));
    }

    [Fact]
    public async Task A_call_with_the_scope_lists_the_orders_that_the_API_has()
    {
        var headers = await BearerAsync("read:orders write:orders", "vera");
        using var client = new HttpClient { BaseAddress = servers.Site };
        client.DefaultRequestHeaders.Add("Authorization", headers.GetValue("authorization"));
        (await client.PostAsJsonAsync("/api/orders", new { item = "by a call" })).EnsureSuccessStatusCode();
        (await CallAsync(headers)).Orders.Should().ContainSingle(order => order.Item == "by a call");
    }

    private async Task<RpcException> RefusalAsync(Metadata headers) =>
        (await new Func<Task>(() => CallAsync(headers)).Should().ThrowAsync<RpcException>()).Which;

    private async Task<ListReply> CallAsync(Metadata headers)
    {
        using var channel = GrpcChannel.ForAddress(servers.Grpc);
        return await new global::Site.Rpc.Orders.OrdersClient(channel).ListAsync(new ListRequest(), headers);
    }

    private async Task<Metadata> BearerAsync(string scope, string user = "alice")
    {
        using var tokens = new Tokens(servers.Authority);
        var token = (await tokens.OfUserAsync(scope, user))["access_token"]!.GetValue<string>();
        return new Metadata { { "authorization", "Bearer " + token } };
    }
}
