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
    public async Task A_call_with_the_scope_is_executed() =>
        (await CallAsync(await BearerAsync("read:orders", "vera"))).Orders.Should().BeEmpty();

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
