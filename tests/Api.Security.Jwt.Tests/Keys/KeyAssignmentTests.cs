using System.Text.Json;
using System.Text.Json.Nodes;
using Api.Security.TestKit;
using CsCheck;
using Microsoft.Extensions.Options;

namespace Api.Security.Jwt.Tests.Keys;

/// <summary>Which key a token refers to, whatever other keys share its <c>kid</c> and in whatever order.</summary>
public sealed class KeyAssignmentTests
{
    public static TheoryData<string, string> ForEncryption
    {
        get
        {
            var data = new TheoryData<string, string>();
            string[] algorithms =
            [
                "RSA1_5", "RSA-OAEP", "RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A256KW", "dir",
                "A128KW", "A256KW", "A128GCMKW", "A256GCM", "PBES2-HS256+A128KW",
            ];
            foreach (var algorithm in algorithms) data.Add("alg", algorithm);
            data.Add("use", "enc");
            data.Add("key_ops", "wrapKey");
            data.Add("key_ops", "encrypt");
            return data;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_listed_with_two_algorithms_under_one_kid_works_for_both_in_either_order(bool isTurned)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        var (first, second) = (issuer.Key.Jwk(), issuer.Key.Jwk());
        second["alg"] = "PS256";
        issuer.RawKeySet = Set(isTurned ? [second, first] : [first, second]);
        foreach (var api in await StartAsync(issuer))
        {
            await using var _ = api;
            (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
            (await api.GetAsync("/orders", SignedAs(issuer, "PS256"))).ShouldBeOk();
            (await api.GetAsync("/orders", issuer.Token().WithoutHeader("kid").Build())).ShouldBeOk();
            (await api.GetAsync("/orders", SignedAs(issuer, "RS384"))).ShouldBeInvalidToken(); // neither listed nor pinned
        }
    }

    [Fact]
    public async Task An_algorithm_that_is_not_configured_for_the_issuer_is_refused()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        var (first, second) = (issuer.Key.Jwk(), issuer.Key.Jwk());
        second["alg"] = "PS256";
        issuer.RawKeySet = Set([second, first]);
        await using var api =
            await TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Algorithms.Add("RS256") });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        (await api.GetAsync("/orders", SignedAs(issuer, "PS256"))).ShouldBeInvalidToken();
    }

    [Theory]
    [MemberData(nameof(ForEncryption))]
    public async Task An_encryption_key_with_the_same_kid_as_the_signing_key_changes_nothing(string member, string value)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        var other = SigningKey.Create("RS256", issuer.Key.KeyId).Jwk();
        if (member != "use") other.Remove("use");
        if (member != "alg") other.Remove("alg");
        other[member] = member == "key_ops" ? new JsonArray(value) : value;
        foreach (var keys in new[] { new[] { issuer.Key.Jwk(), other }, [other, issuer.Key.Jwk()] })
        {
            issuer.RawKeySet = Set(keys);
            foreach (var api in await StartAsync(issuer))
            {
                await using var _ = api;
                (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
            }
        }
    }

    [Fact]
    public async Task Two_keys_of_different_types_under_one_kid_each_verify_their_own_algorithm()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("RS256");
        issuer.Keys.Add(SigningKey.Create("ES256", issuer.Key.KeyId));
        await using var api = await TestApi.StartAsync(issuer);
        (await api.GetAsync("/orders", issuer.Token("RS256").Build())).ShouldBeOk();
        (await api.GetAsync("/orders", issuer.Token("ES256").Build())).ShouldBeOk();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_ambiguous_kid_is_refused_and_other_kids_keep_working(bool isTurned)
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        var (one, other, good) = (SigningKey.Create("ES256", "twice"), SigningKey.Create("ES256", "twice"), issuer.Key);
        issuer.RawKeySet = Set(isTurned ? [other.Jwk(), good.Jwk(), one.Jwk()] : [one.Jwk(), other.Jwk(), good.Jwk()]);
        await using var api = await TestApi.StartAsync(issuer, new TestApiOptions { Environment = "Development" });
        (await api.GetAsync("/orders", issuer.Token().Build())).ShouldBeOk();
        foreach (var key in new[] { one, other })
        {
            var answer = await api.GetAsync("/orders", issuer.Token().SignedBy(key).WithHeader("kid", "twice").Build());
            answer.ShouldBeInvalidToken();
            answer.Problem["reason"]!.GetValue<string>().Should().Be("key_ambiguous");
        }

        api.Log.Ours.Should().ContainSingle(line => line.EventId == 1204).Which.Text.Should().StartWith("2 of the keys");
    }

    [Fact]
    public async Task An_ambiguous_kid_in_a_configured_key_set_prevents_startup()
    {
        await using var issuer = await FakeAuthorizationServer.StartAsync("ES256");
        issuer.RawKeySet = Set([SigningKey.Create("ES256", "twice").Jwk(), SigningKey.Create("ES256", "twice").Jwk(), issuer.Key.Jwk()]);
        Func<Task> start = () =>
            TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Jwks = issuer.RawKeySet });
        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Message.Should().Contain("one kid identifies two keys");
    }

    /// <summary>
    /// Builds key sets from a few keys, kids, algorithms and uses, so that they collide. Every token gets the same verdict in two orders.
    /// </summary>
    [Fact]
    public void The_order_of_the_keys_in_the_document_does_not_matter()
    {
        JsonObject[] materials = [.. new[] { "RS256", "RS256", "ES256", "ES256" }.Select(algorithm => SigningKey.Create(algorithm).Jwk())];
        string?[] names = [null, "a", "b"], stated = [null, "", "RS256", "PS256", "RS512", "ES256", "RSA-OAEP", "ECDH-ES"],
            uses = [null, "sig", "enc"];
        string[][] pinnedNames = [["RS256", "PS256", "ES256"], ["PS256", "RS256"], ["ES256"]];
        var pinned = Array.ConvertAll(pinnedNames, set => Array.ConvertAll(set, name => SignatureAlgorithm.Find(name)!));
        var key = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 7], Gen.Int[0, 2]);
        Gen.Select(key.Array[1, 6], Gen.Int[0, 2], Gen.Int).Sample((keys, algorithms, seed) =>
        {
            var listed = keys.Select(one =>
            {
                var jwk = materials[one.Item1].DeepClone().AsObject();
                (jwk["kid"], jwk["alg"], jwk["use"]) = (names[one.Item2], stated[one.Item3], uses[one.Item4]);
                return jwk;
            }).ToArray();
            var turned = listed.Select(jwk => jwk.DeepClone().AsObject()).ToArray();
            new Random(seed).Shuffle(turned);
            Verdicts(listed, pinned[algorithms]).Should().Be(Verdicts(turned, pinned[algorithms]));
        }, threads: 1);

        string Verdicts(JsonObject[] keys, SignatureAlgorithm[] algorithms)
        {
            var set = KeySet.TryCreate(keys.Select(jwk => Jwk.Read(JsonSerializer.SerializeToElement(jwk))).OfType<Jwk>(), algorithms);
            if (set is null) return "none";
            var tokens = from name in names from algorithm in algorithms select set.Match(new TokenHeader(algorithm, name, null));
            return $"{set.Count} {set.BrokenKeys} " + string.Join(", ", tokens.Select(match => match.Value is { } found
                ? $"{found.KeyId} {found.Material.Digest} {found.Algorithm.Name}"
                : match.Refusal!.Reason));
        }
    }

    // One API discovers the keys, the other has them in its configuration.
    private static async Task<TestApi[]> StartAsync(FakeAuthorizationServer issuer)
    {
        var text = issuer.RawKeySet;
        return [await TestApi.StartAsync(issuer),
            await TestApi.StartAsync(issuer, new TestApiOptions { ConfigureIssuer = trusted => trusted.Jwks = text })];
    }

    private static string SignedAs(FakeAuthorizationServer issuer, string algorithm) =>
        issuer.Token().WithHeader("alg", algorithm).SignedBy(issuer.Key.As(algorithm)).Build();

    private static string Set(IEnumerable<JsonObject> keys) =>
        new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => key.DeepClone())]) }.ToJsonString();
}
