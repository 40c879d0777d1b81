using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>
/// What a published key set may cost this service: numbers and a few points are checked when the set is read, and every other key is
/// created only when a token names it.
/// </summary>
public sealed class KeyCostTests
{
    [Theory]
    [InlineData("010001", "signature_invalid")]
    [InlineData("03", "signature_invalid")]
    [InlineData("00010001", "signature_invalid")]
    [InlineData("FFFFFFFF", "signature_invalid")]
    [InlineData("0100000001", "key_unknown")]
    [InlineData("FFFFFFFFFFFFFFFF", "key_unknown")]
    [InlineData("01", "key_unknown")]
    [InlineData("02", "key_unknown")]
    [InlineData("010000", "key_unknown")]
    public async Task An_RSA_key_is_usable_if_its_exponent_is_odd_at_least_3_and_below_2_to_the_32(string exponent, string reason)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var odd = SigningKey.Create("RS256", "odd");
        var (jwk, set) = (odd.Jwk(), issuer.KeySet());
        jwk["e"] = Base64.Url(Convert.FromHexString(exponent));
        set["keys"]!.AsArray().Add((JsonNode)jwk);
        issuer.RawKeySet = set.ToJsonString();
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Environment = "Development" });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        var stranger = SigningKey.Create("RS256", "odd");
        var answer =
            await api.GetAsync("/orders", issuer.Token().WithHeader("alg", "RS256").WithHeader("kid", "odd").SignedBy(stranger).Build());
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task A_key_that_is_not_a_point_on_its_curve_is_skipped_and_counted_and_other_keys_work(string algorithm)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(algorithm);
        var set = issuer.KeySet();
        var bends = new Dictionary<string, Action<JsonObject>>
        {
            ["x"] = jwk => Bend(jwk, "x", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]),
            ["y"] = jwk => Bend(jwk, "y", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]),
            ["swapped"] = jwk => (jwk["x"], jwk["y"]) = (jwk["y"]!.DeepClone(), jwk["x"]!.DeepClone()),
            ["zero"] = jwk => (jwk["x"], jwk["y"]) = (Base64.Url(new byte[Base64.Decode(jwk["x"]!.GetValue<string>()).Length]),
                Base64.Url(new byte[Base64.Decode(jwk["y"]!.GetValue<string>()).Length])),
            ["beyond the field"] = jwk => Bend(jwk, "x", bytes => [.. bytes.Select(_ => (byte)0xff)]),
            ["long"] = jwk => Bend(jwk, "x", bytes => [0, .. bytes]),
            ["short"] = jwk => Bend(jwk, "x", bytes => bytes[1..]),
        };
        foreach (var (kid, bend) in bends)
        {
            var jwk = SigningKey.Create(algorithm, kid).Jwk();
            bend(jwk);
            set["keys"]!.AsArray().Add((JsonNode)jwk);
        }

        issuer.RawKeySet = set.ToJsonString();
        await using var api = await TestApi.StartAsync(
            issuer, new TestApiOptions { Environment = "Development", ConfigureIssuer = trusted => trusted.Algorithms.Add(algorithm) });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1204).Which.Text.Should().StartWith($"{bends.Count} of the keys");
        foreach (var kid in bends.Keys)
            (await ReasonAsync(api, issuer, algorithm, kid)).Should().BeOneOf("key_unknown", "key_lookup_unavailable");
    }

    [Fact]
    public async Task The_26th_point_is_checked_only_when_a_token_names_it_and_an_invalid_one_verifies_nothing()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var set = issuer.KeySet();
        for (var i = 0; i < 40; i++)
        {
            var jwk = SigningKey.Create("ES256", $"broken-{i}").Jwk();
            Bend(jwk, "y", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
            set["keys"]!.AsArray().Add((JsonNode)jwk);
        }

        var last = SigningKey.Create("ES256", "last");
        set["keys"]!.AsArray().Add((JsonNode)last.Jwk());
        issuer.RawKeySet = set.ToJsonString();
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Environment = "Development" });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token().SignedBy(last).WithHeader("kid", "last").Build())).ShouldBeOk();
        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1204).Which.Text.Should().StartWith("24 of the keys");
        for (var i = 24; i < 40; i++) (await ReasonAsync(api, issuer, "ES256", $"broken-{i}")).Should().Be("signature_invalid");
    }

    [Theory]
    [InlineData("ES256")]
    [InlineData("ES384")]
    [InlineData("ES512")]
    public async Task A_published_key_on_each_curve_verifies_a_token(string algorithm)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync(algorithm);
        await using var api =
            await TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Algorithms.Add(algorithm) });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    [Theory]
    [InlineData("padding")]
    [InlineData("plain base64")]
    public async Task A_modulus_in_padded_or_plain_base64_is_accepted(string how)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        var set = issuer.KeySet();
        var bytes = Base64.Decode(set["keys"]![0]!["n"]!.GetValue<string>());
        set["keys"]![0]!["n"] = how == "padding" ? Base64.Url(bytes) + "==" : Convert.ToBase64String(bytes);
        issuer.RawKeySet = set.ToJsonString();
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
    }

    private static void Bend(JsonObject jwk, string coordinate, Func<byte[], byte[]> change) =>
        jwk[coordinate] = Base64.Url(change(Base64.Decode(jwk[coordinate]!.GetValue<string>())));

    private static async Task<string> ReasonAsync(TestApi api, FakeAuthorizationServer issuer, string algorithm, string kid)
    {
        var answer =
            await api.GetAsync("/orders", issuer.Token().SignedBy(SigningKey.Create(algorithm, kid)).WithHeader("kid", kid).Build());
        return answer.Problem["reason"]!.GetValue<string>();
    }
}
