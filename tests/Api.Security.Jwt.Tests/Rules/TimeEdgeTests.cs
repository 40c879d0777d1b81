using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Jwt.Tests.Rules;

/// <summary>Times one second before, at and one second after the limit, with and without clock skew.</summary>
public sealed class TimeEdgeTests
{
    private const long Now = 1_800_000_000;

    private static readonly FakeTimeProvider Clock = new(DateTimeOffset.FromUnixTimeSeconds(Now));

    [Theory]
    // exp: the token is refused from exp plus the skew on
    [InlineData("exp", 0, 1, "ok")]
    [InlineData("exp", 0, 0, "token_expired")]
    [InlineData("exp", 0, -1, "token_expired")]
    [InlineData("exp", 30, -29, "ok")]
    [InlineData("exp", 30, -30, "token_expired")]
    [InlineData("exp", 30, -31, "token_expired")]
    [InlineData("exp", 0, 0.5, "ok")]
    // nbf: the token is accepted from nbf minus the skew on
    [InlineData("nbf", 0, -1, "ok")]
    [InlineData("nbf", 0, 0, "ok")]
    [InlineData("nbf", 0, 1, "invalid_token")]
    [InlineData("nbf", 30, 30, "ok")]
    [InlineData("nbf", 30, 31, "invalid_token")]
    [InlineData("nbf", 30, 30.5, "invalid_token")]
    // iat: at most now plus the skew
    [InlineData("iat", 0, 0, "ok")]
    [InlineData("iat", 0, 1, "invalid_token")]
    [InlineData("iat", 30, 30, "ok")]
    [InlineData("iat", 30, 31, "invalid_token")]
    public async Task Time_claims_are_enforced_to_the_second(string claim, int skew, double offset, string outcome)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(Clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer,
            new TestApiOptions { Clock = Clock, ConfigureIssuer = trusted => trusted.ClockSkew = TimeSpan.FromSeconds(skew) });

        var answer = await api.GetAsync("/orders", issuer.Token().With(claim, Now + offset).Build());

        (answer.Code ?? "ok").Should().Be(outcome);
    }

    /// <summary>Valid JSON numbers at and beyond the range of a clock.</summary>
    [Theory]
    [InlineData("253402300799", "ok")]
    [InlineData("253402300799.5", "invalid_token")]
    [InlineData("253402300800", "invalid_token")]
    [InlineData("1e15", "invalid_token")]
    [InlineData("1e308", "invalid_token")]
    [InlineData("1e999", "invalid_token")]
    [InlineData("9223372036854775808", "invalid_token")]
    [InlineData("0", "token_expired")]
    [InlineData("-62135596800", "token_expired")]
    [InlineData("-62135596801", "token_expired")]
    [InlineData("-1e11", "token_expired")]
    [InlineData("-253402300799", "token_expired")]
    [InlineData("-1e15", "invalid_token")]
    public async Task An_extreme_exp_gets_a_regular_response_instead_of_an_exception(string expiry, string outcome)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(Clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Clock = Clock });
        var token = issuer.Token().With("exp", JsonNode.Parse(expiry)).Build();
        for (var i = 0; i < 2; i++) ((await api.GetAsync("/orders", token)).Code ?? "ok").Should().Be(outcome);
    }
}
