using System.Text.Json.Nodes;
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
        await using var api = await TestApi.StartAsync(issuer,
            new TestApiOptions { Clock = Clock, ConfigureIssuer = trusted => trusted.ClockSkew = TimeSpan.FromSeconds(skew) });

        var answer = await api.GetAsync("/orders", issuer.Token().With(claim, Now + offset).Build());

        (answer.Code ?? "ok").Should().Be(outcome);
    }

    /// <summary>Numbers that are good JSON and no time that a clock can show.</summary>
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
    public async Task An_exp_beyond_all_time_is_an_answer_and_no_error(string expiry, string outcome)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(Clock, "ES256");
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Clock = Clock });
        var token = issuer.Token().With("exp", JsonNode.Parse(expiry)).Build();
        for (var i = 0; i < 2; i++) ((await api.GetAsync("/orders", token)).Code ?? "ok").Should().Be(outcome);
    }
}
