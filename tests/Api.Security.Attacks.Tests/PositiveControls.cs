using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests;

/// <summary>Unusual but valid tokens that must be accepted: a verifier that refuses everything would pass every other test here.</summary>
public sealed class PositiveControls(Target target)
{
    private static readonly List<(string Name, Func<FakeAuthorizationServer, TokenBuilder> Token)> All =
    [
        ("an unchanged token", i => i.Token()),
        ("ES256", i => i.Token("ES256")),
        ("aud is an array with one entry", i => i.Token().With("aud", new JsonArray("orders-api"))),
        ("aud is an array with several entries", i => i.Token().With("aud", new JsonArray("billing-api", "orders-api", "x"))),
        ("typ with application/", i => i.Token().WithHeader("typ", "application/at+jwt")),
        ("typ in another case", i => i.Token().WithHeader("typ", "AT+JWT")),
        ("typ with application/ in another case", i => i.Token().WithHeader("typ", "Application/At+Jwt")),
        ("exp with a fraction", i => i.Token().With("exp", 9999999999.5)),
        ("exp with an exponent", i => i.Token()
            .WithRawPayload(i.Token().Without("exp").PayloadJson.Replace("{", "{\"exp\":4.1e9,", StringComparison.Ordinal))),
        ("iat with a fraction", i => i.Token().With("iat", 1700000000.25)),
        ("nbf long ago", i => i.Token().With("nbf", 1)),
        ("an escaped member name", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("\"sub\"", "\"s\\u0075b\"", StringComparison.Ordinal))),
        ("an escaped header name", i => i.Token()
            .WithRawHeader(i.Token().HeaderJson.Replace("\"kid\"", "\"k\\u0069d\"", StringComparison.Ordinal))),
        ("white space in header and payload", i => i.Token().WithRawHeader(Spaced(i.Token().HeaderJson))
            .WithRawPayload(Spaced(i.Token().PayloadJson))),
        ("6 kB of claims", i => i.Token().With("x", new string('a', 6 * 1024))),
        ("two hundred claims", i => Enumerable.Range(0, 200).Aggregate(i.Token(), (token, n) => token.With($"claim{n}", n))),
        ("1,200 colons in one claim", i => i.Token().With("x", new string(':', 1200))),
        ("no kid and one matching key", i => i.Token().WithoutHeader("kid")),
        ("an emoji in a claim", i => i.Token().With("name", "Alice 🍵")),
        ("an escaped surrogate pair", i => i.Token()
            .WithRawPayload(i.Token().PayloadJson.Replace("{", "{\"name\":\"\\ud83c\\udf75 \\\\ud83c\",", StringComparison.Ordinal))),
        ("unknown header members", i => i.Token().WithHeader("x", new JsonObject { ["y"] = 1 }).WithHeader("cty", "x")),
        ("header members that point to keys, with a valid signature", i => i.Token().WithHeader("jku", "http://127.0.0.1:1/")
            .WithHeader("x5t", "AAAA")),
        ("scope is an array", i => i.Token().With("scope", new JsonArray("read:orders"))),
        ("scp is a string", i => i.Token().Without("scope").With("scp", "read:orders")),
        ("scp is an array", i => i.Token().Without("scope").With("scp", new JsonArray("other", "read:orders"))),
        ("optional claims that are null", i => i.Token().With("scp", null).With("tenant_id", null)),
        ("claims of every JSON type", i => i.Token().With("a", null).With("b", true).With("c", 1.5)
            .With("d", new JsonArray(1, "2", null, new JsonArray())).With("e", new JsonObject())),
        ("a payload nested 63 levels deep", i => i.Token().WithRawPayload(
            i.Token().PayloadJson.Replace("{", "{\"x\":" + new string('[', 63) + new string(']', 63) + ",", StringComparison.Ordinal))),
    ];

    public static TheoryData<string> Names => [.. All.Select(control => control.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task The_token_is_accepted(string control) =>
        target.ShouldAcceptAsync(All.Single(other => other.Name == control).Token(target.Issuer).Build());

    [Fact]
    public async Task A_scope_entry_that_contains_a_space_grants_nothing() =>
        (await target.Api.GetAsync("/orders", target.Issuer.Token().With("scope", new JsonArray("read:orders write:orders")).Build()))
            .Code.Should().Be("insufficient_scope");

    private static string Spaced(string json) => " \r\n\t" + json.Replace(",", " ,\n ", StringComparison.Ordinal) + "\n ";
}
