using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests;

/// <summary>The minimal setup: one issuer, one audience and one scope, over HTTP on Kestrel.</summary>
public sealed class FirstLineTests
{
    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task A_token_of_the_issuer_with_the_required_scope_is_accepted(string algorithm)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(algorithm);
        await using var api = await TestApi.StartAsync(issuer);

        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    [Fact]
    public async Task Every_other_request_is_refused()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync();
        await using var api = await TestApi.StartAsync(issuer);

        (await api.GetAsync("/orders")).ShouldBeMissingCredentials();
        (await api.GetAsync("/orders", "nonsense")).ShouldBeInvalidToken();
        (await api.GetAsync("/orders", issuer.Token().With("scope", "other").Build()))
            .ShouldBe(403, "insufficient_scope", "Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read:orders\"");
        (await api.GetAsync("/orders", issuer.Token().With("exp", 1).Build())).ShouldBeExpired();
    }
}
