using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>
/// What a published key set may contain besides a valid key: a malformed key is skipped, a private key makes the whole set unusable.
/// </summary>
public sealed class KeySetReadingTests
{
    public static TheoryData<string> Malformed =>
    [
        """{"kty":"RSA","n":5,"e":"AQAB","kid":"x"}""",
        """{"kty":"RSA","n":["AQAB"],"e":"AQAB","kid":"x"}""",
        """{"kty":"RSA","n":"%%","e":"%%","kid":"x"}""",
        """{"kty":"RSA","kid":5}""",
        """{"kty":5,"kid":"x"}""",
        """{"kty":"EC","crv":"P-256","kid":"x"}""",
        """{"kty":"EC","crv":"P-256","x":"%%","y":"%%","kid":"x"}""",
        """{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"x","key_ops":"verify"}""",
        """{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"x","key_ops":5}""",
        """{"kty":"EC","crv":"P-256","x":"AA","y":"AA","kid":"x","x5c":"AA"}""",
        """{"kty":"EC","crv":{},"kid":"x"}""",
        "5",
        "null",
        "[]",
        "\"x\"",
    ];

    public static TheoryData<string> PrivateMembers => ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "D"];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_key_is_skipped_and_counted_and_other_keys_work(string key)
    {
        await using var world = await KeyWorld.StartAsync(issuer => Publish(issuer, JsonNode.Parse(key)));
        (await world.GoodAsync()).ShouldBeOk();
        world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1204).Which.Text.Should().StartWith("1 of the keys");

        // A refresh reads only the key set.
        world.Issuer.Rotate();
        Publish(world.Issuer, JsonNode.Parse(key), JsonNode.Parse("""{"kty":["EC"]}"""));
        (await world.GoodAsync()).ShouldBeOk();
        world.Api.Log.Ours.Last(line => line.EventId == 1204).Text.Should().StartWith("2 of the keys");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"kid":"x"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AA","kid":"x"}""")]
    [InlineData("""{"kty":"RSA","n":"AA","e":"AQAB","kid":"x","use":"enc"}""")]
    [InlineData("""{"kty":"RSA","n":null,"e":"AQAB","kid":"x","use":null,"alg":"RS512"}""")]
    public async Task A_key_for_another_purpose_is_skipped_and_not_logged(string key)
    {
        await using var world = await KeyWorld.StartAsync(issuer => Publish(issuer, JsonNode.Parse(key)));
        (await world.GoodAsync()).ShouldBeOk();
        world.Api.Log.Ours.Should().NotContain(line => line.EventId == 1204);
    }

    [Theory]
    [InlineData("x5c")]
    [InlineData("x5t")]
    [InlineData("key_ops")]
    [InlineData("use")]
    [InlineData("alg")]
    [InlineData("d")]
    [InlineData("oth")]
    public async Task A_member_that_is_null_is_treated_as_absent(string member)
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            var set = issuer.KeySet();
            set["keys"]![0]![member] = null;
            issuer.RawKeySet = set.ToJsonString();
        });
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Theory]
    [MemberData(nameof(PrivateMembers))]
    public async Task A_private_member_in_any_key_and_of_any_type_makes_the_set_unusable(string member)
    {
        foreach (var value in new[] { "\"AAAA\"", "5", "[]", "{}", "false" })
        {
            foreach (var key in new[] { """{"kty":"RSA","use":"enc"}""", """{"kty":5}""" })
            {
                await using var world = await KeyWorld.StartAsync(issuer =>
                {
                    var jwk = JsonNode.Parse(key)!;
                    jwk[member] = JsonNode.Parse(value);
                    Publish(issuer, jwk);
                });
                (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
                world.Counted.Of(KeyWorld.Refreshes).Should().ContainSingle().Which.Should().EndWith("unusable_keys");
            }
        }
    }

    [Theory]
    [InlineData("""{"kty":"oct"}""")]
    [InlineData("""{"kty":"oct","kid":5}""")]
    [InlineData("""{"KTY":"oct"}""")]
    public async Task A_symmetric_key_makes_the_set_unusable_even_if_the_key_cannot_be_read(string key)
    {
        await using var world = await KeyWorld.StartAsync(issuer => Publish(issuer, JsonNode.Parse(key)));
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        world.Counted.Of(KeyWorld.Refreshes).Should().ContainSingle().Which.Should().EndWith("unusable_keys");
    }

    [Theory]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"Keys":[]}""")]
    [InlineData("{}")]
    public async Task A_document_without_a_list_of_keys_is_malformed(string text)
    {
        await using var world = await KeyWorld.StartAsync(issuer => issuer.RawKeySet = text);
        (await world.GoodAsync()).ShouldBe(503, "verification_unavailable");
        world.Counted.Of(KeyWorld.Refreshes).Should().ContainSingle().Which.Should().EndWith("malformed");
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task A_key_set_may_have_as_many_keys_as_fit_into_the_size_limit(int count)
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            for (var i = 1; i < count; i++) issuer.Keys.Insert(0, SigningKey.Create("ES256", "k" + i));
        });
        (await world.GoodAsync()).ShouldBeOk();
        world.Api.Log.Ours.Should().ContainSingle(line => line.EventId == 1202).Which.Text.Should().Contain($"{count} usable keys");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("""{"kty":5}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}""")]
    public async Task Thousands_of_unusable_entries_do_not_affect_a_valid_key_and_cause_at_most_one_log_line(string entry)
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            var others = string.Concat(Enumerable.Repeat(entry + ",", 500_000 / (entry.Length + 1)));
            issuer.RawKeySet = issuer.KeySet().ToJsonString().Replace("[", "[" + others, StringComparison.Ordinal);
        });
        (await world.GoodAsync()).ShouldBeOk();
        world.Api.Log.Ours.Count(line => line.EventId == 1204).Should().Be(entry == "{}" ? 0 : 1);
    }

    [Fact]
    public async Task A_discovery_document_may_have_as_many_members_as_fit_into_the_size_limit()
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            var discovery = issuer.Discovery();
            for (var i = 0; i < 2000; i++) discovery["x" + i] = i;
            issuer.RawDiscovery = discovery.ToJsonString();
        });
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Fact]
    public async Task A_byte_order_mark_before_either_document_is_ignored()
    {
        await using var world = await KeyWorld.StartAsync(issuer =>
        {
            issuer.RawDiscovery = "\ufeff" + issuer.Discovery().ToJsonString();
            issuer.RawKeySet = "\ufeff" + issuer.KeySet().ToJsonString();
        });
        (await world.GoodAsync()).ShouldBeOk();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_listed_with_and_without_alg_is_one_key_with_that_alg(bool withFirst)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("PS256");
        var (with, without) = (issuer.Key.Jwk(), issuer.Key.Jwk());
        without.Remove("alg");
        issuer.RawKeySet = new JsonObject { ["keys"] = withFirst ? new JsonArray(with, without) : new JsonArray(without, with) }
            .ToJsonString();
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token().WithoutHeader("kid").Build())).ShouldBeOk();
        // If it were listed only without "alg", the key would be for RS256, the first algorithm in the list.
        (await api.GetAsync("/orders", issuer.Token().WithHeader("alg", "RS256").Build())).ShouldBeInvalidToken();
    }

    [Theory]
    [InlineData(8192, "signature_invalid")]
    [InlineData(8193, "key_unknown")]
    public async Task An_RSA_key_of_more_than_8192_bits_is_skipped(int bits, string reason)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var modulus = RandomNumberGenerator.GetBytes((bits + 7) / 8);
        (modulus[0], modulus[^1]) = ((byte)(1 << ((bits - 1) % 8)), (byte)(modulus[^1] | 1));
        Publish(issuer, new JsonObject { ["kty"] = "RSA", ["kid"] = "long", ["n"] = Base64.Url(modulus), ["e"] = "AQAB" });
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Environment = "Development" });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        issuer.Keys.Add(SigningKey.Create("RS256", "long")); // signs from now on; the published set stays as above
        var answer = await api.GetAsync("/orders", issuer.Token().Build());
        answer.ShouldBeInvalidToken();
        answer.Problem["reason"]!.GetValue<string>().Should().Be(reason);
    }

    [Theory]
    [InlineData("""{"kty":"EC","kid":5}""", null)]
    [InlineData("""{"kty":"EC","d":5}""", "private or symmetric keys")]
    public async Task A_configured_set_is_read_in_the_same_way(string key, string? fix)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        Publish(issuer, JsonNode.Parse(key));
        Task<TestApi> Start() =>
            TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Jwks = issuer.RawKeySet });
        if (fix is null)
        {
            await using var api = await Start();
            (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
            return;
        }

        Func<Task> start = Start;
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain(fix);
    }

    private static void Publish(FakeAuthorizationServer issuer, params JsonNode?[] others)
    {
        var set = issuer.KeySet();
        foreach (var other in others) set["keys"]!.AsArray().Add(other);
        issuer.RawKeySet = set.ToJsonString();
    }
}
