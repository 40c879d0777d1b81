using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>A second before, at and after, with and without skew.</summary>
public sealed class TimeEdgeTests
{
    private const long Now = 1_800_000_000;

    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    [Theory]
    // exp: refused from the second it expires, plus the skew
    [InlineData("exp", 0, 1, "ok")]
    [InlineData("exp", 0, 0, "token_expired")]
    [InlineData("exp", 0, -1, "token_expired")]
    [InlineData("exp", 30, -29, "ok")]
    [InlineData("exp", 30, -30, "token_expired")]
    [InlineData("exp", 30, -31, "token_expired")]
    [InlineData("exp", 0, 0.5, "ok")]
    // nbf: accepted from its second on, less the skew
    [InlineData("nbf", 0, -1, "ok")]
    [InlineData("nbf", 0, 0, "ok")]
    [InlineData("nbf", 0, 1, "invalid_token")]
    [InlineData("nbf", 30, 30, "ok")]
    [InlineData("nbf", 30, 31, "invalid_token")]
    [InlineData("nbf", 30, 30.5, "invalid_token")]
    // iat: not later than now and the skew
    [InlineData("iat", 0, 0, "ok")]
    [InlineData("iat", 0, 1, "invalid_token")]
    [InlineData("iat", 30, 30, "ok")]
    [InlineData("iat", 30, 31, "invalid_token")]
    public async Task A_time_is_held_to_the_second(string claim, int skew, double offset, string outcome)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(Clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Clock = Clock, ConfigureIssuer = trusted => trusted.ClockSkew = TimeSpan.FromSeconds(skew) });

        var answer = await api.GetAsync("/orders", issuer.Token().With(claim, Now + offset).Build());

        (answer.Code ?? "ok").Should().Be(outcome);
    }
}
