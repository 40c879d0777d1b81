using Api.Security.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Api.Security.Jwt.Tests.Examples;

/// <summary>Tests the revocation check in the README of the core package.</summary>
public sealed class RevokedTokensTests
{
    [Fact]
    public async Task A_revoked_token_is_refused_at_once_even_after_it_was_accepted()
    {
        var revoked = new RevokedTokens();
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        await using var api = await TestApi.StartAsync(issuer,
            new TestApiOptions { Environment = "Development", Services = services => services.AddSingleton<IRevocationCheck>(revoked) });
        var (token, other) = (issuer.Token().With("jti", "one").Build(), issuer.Token().With("jti", "two").Build());
        for (var i = 0; i < 2; i++) (await api.GetAsync("/orders", token)).ShouldBeOk();

        revoked.Revoke(issuer.Issuer, "one");

        var answer = await api.GetAsync("/orders", token);
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be("revoked");
        (await api.GetAsync("/orders", other)).ShouldBeOk();
    }
}
