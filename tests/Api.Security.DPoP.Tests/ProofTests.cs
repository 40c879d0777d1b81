using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.DPoP.Tests;

/// <summary>The checks of RFC 9449, 4.3, each with what it refuses and what it still accepts.</summary>
public sealed class ProofTests : IAsyncLifetime
{
    private DPoPWorld _world = null!;

    public async ValueTask InitializeAsync() => _world = await DPoPWorld.StartAsync();

    public async ValueTask DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_bound_token_with_its_proof_is_accepted_and_the_caller_has_the_scheme_DPoP()
    {
        (await _world.TryAsync()).ShouldBeOk();
        var token = _world.BoundToken();
        var answer = await _world.GetAsync("/whoami", token, _world.Client.Proof("GET", _world.Address + "/whoami", token).Build());
        answer.ShouldBeOk();
        answer.Problem["scheme"]!.GetValue<string>().Should().Be("DPoP");
        answer.Headers.Should().NotContainKey("DPoP-Nonce");
    }

    [Fact]
    public async Task Check_1_without_a_proof_or_with_two()
    {
        var token = _world.BoundToken();
        (await _world.GetAsync("/orders", token)).ShouldBeInvalidProof("dpop_proof_missing");
        (await _world.GetAsync("/orders", token, "")).ShouldBeInvalidProof("dpop_proof_missing");
        var proof = _world.Proof(token).Build();
        foreach (var other in (string[])[proof, _world.Proof(token).Build(), ""])
        {
            var answer = await RawHttp.GetAsync(
                new Uri(_world.Address), "/orders", $"Authorization: DPoP {token}", $"DPoP: {proof}", $"dpop: {other}");
            answer.Should().StartWith("HTTP/1.1 401").And.Contain("\"dpop_proof_repeated\"");
        }

        (await _world.GetAsync("/orders", token, proof)).ShouldBeOk();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a.b")]
    [InlineData("a.b.c.d.e")]
    [InlineData("....")]
    [InlineData("{}.{}.{}")]
    public async Task Check_2_a_text_that_is_no_JWT(string text)
    {
        var token = _world.BoundToken();
        (await _world.GetAsync("/orders", token, text)).ShouldBeInvalidProof("dpop_proof_malformed");
    }

    [Fact]
    public async Task Check_2_parts_that_are_not_canonical()
    {
        var token = _world.BoundToken();
        var proof = _world.Proof(token).Build();
        foreach (var text in (string[])[proof + "=", proof + ",", proof + ".", proof + ", " + proof, proof[..^1], proof + " x"])
            (await _world.GetAsync("/orders", token, text)).Status.Should().Be(System.Net.HttpStatusCode.Unauthorized);
        foreach (var json in (string[])["[]", "1", "{\"typ\":\"dpop+jwt\"}x", "{\"a\":1,\"a\":1}"])
            (await _world.TryAsync(changed => changed.WithRawHeader(json))).ShouldBeInvalidProof("dpop_proof_malformed");
        foreach (var json in (string[])["[]", "1", "{\"jti\":\"a\",\"jti\":\"b\"}", "{\"a\":{\"b\":1,\"b\":1}}"])
            (await _world.TryAsync(changed => changed.WithRawPayload(json))).ShouldBeInvalidProof("dpop_proof_malformed");
    }

    [Theory]
    [InlineData("crit")]
    [InlineData("b64")]
    [InlineData("zip")]
    public async Task Check_2_extensions_that_are_not_understood(string member) =>
        (await _world.TryAsync(proof => proof.WithHeader(member, new JsonArray("exp")))).ShouldBeInvalidProof("dpop_proof_malformed");

    [Theory]
    [InlineData("jti")]
    [InlineData("htm")]
    [InlineData("htu")]
    [InlineData("iat")]
    [InlineData("ath")]
    public async Task Check_3_every_claim_is_required_with_its_type(string claim)
    {
        (await _world.TryAsync(proof => proof.Without(claim))).ShouldBeInvalidProof("dpop_proof_claim_missing");
        (await _world.TryAsync(proof => proof.With(claim, null))).ShouldBeInvalidProof("dpop_proof_claim_missing");
        (await _world.TryAsync(proof => proof.With(claim, new JsonArray("x")))).ShouldBeInvalidProof("dpop_proof_claim_missing");
        JsonNode other = claim == "iat" ? "1800000000" : 1;
        (await _world.TryAsync(proof => proof.With(claim, other))).ShouldBeInvalidProof("dpop_proof_claim_missing");
    }

    [Fact]
    public async Task Check_3_an_empty_jti() =>
        (await _world.TryAsync(proof => proof.With("jti", ""))).ShouldBeInvalidProof("dpop_proof_claim_missing");

    [Theory]
    [InlineData("dpop+jwt", true)]
    [InlineData("DPoP+JWT", true)]
    [InlineData("application/dpop+jwt", true)]
    [InlineData("jwt", false)]
    [InlineData("at+jwt", false)]
    [InlineData("dpop+jwt ", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task Check_4_the_type(string? type, bool isRight)
    {
        var answer = await _world.TryAsync(proof => proof.WithHeader("typ", type));
        if (isRight) answer.ShouldBeOk();
        else answer.ShouldBeInvalidProof("dpop_proof_type_wrong");
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS256")]
    [InlineData("ES384")]
    [InlineData("es256")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Check_5_only_the_configured_algorithms(string? algorithm) =>
        (await _world.TryAsync(proof => proof.WithHeader("alg", algorithm))).ShouldBeInvalidProof("dpop_proof_algorithm_not_allowed");

    [Theory]
    [InlineData("ES256")]
    [InlineData("PS256")]
    public async Task Check_5_the_default_algorithms(string algorithm)
    {
        var client = new DPoPClient(algorithm, _world.Clock);
        var token = _world.BoundToken(client);
        (await _world.GetAsync("/orders", token, client.Proof("GET", _world.Orders, token).Build())).ShouldBeOk();
        (await _world.GetAsync("/orders", token, client.Proof("GET", _world.Orders, token).Build())).ShouldBeOk();
    }

    [Theory]
    [InlineData("EdDSA")]
    [InlineData("Ed25519")]
    public async Task Check_5_Ed25519_with_its_package(string algorithm)
    {
        await using var world = await DPoPWorld.StartAsync(
            dpop => dpop.Algorithms.Add(algorithm), security: security => security.AddEd25519());
        var client = new DPoPClient(algorithm, world.Clock);
        var token = world.BoundToken(client);
        var proof = client.Proof("GET", world.Orders, token).Build();
        (await world.GetAsync("/orders", token, proof)).ShouldBeOk();
        (await world.GetAsync("/orders", token, proof)).Problem["reason"]!.GetValue<string>().Should().Be("dpop_proof_replayed");
        proof = client.Proof("GET", world.Orders, token).SignedBy(SigningKey.Create(algorithm)).Build();
        (await world.GetAsync("/orders", token, proof)).Problem["reason"]!.GetValue<string>().Should().Be("dpop_proof_signature_invalid");
    }

    [Fact]
    public async Task Check_6_the_signature_is_of_the_key_in_the_proof()
    {
        var other = SigningKey.Create("ES256");
        (await _world.TryAsync(proof => proof.SignedBy(other))).ShouldBeInvalidProof("dpop_proof_signature_invalid");
        var token = _world.BoundToken();
        var proof = _world.Proof(token).Build();
        (await _world.GetAsync("/orders", token, proof[..^8] + "AAAAAAAA")).ShouldBeInvalidProof("dpop_proof_signature_invalid");
        (await _world.GetAsync("/orders", token, proof[..(proof.LastIndexOf('.') + 1)] + Base64.Url(new byte[64])))
            .ShouldBeInvalidProof("dpop_proof_signature_invalid");
        (await _world.GetAsync("/orders", token, proof)).ShouldBeOk();
    }

    [Theory]
    [InlineData("d")]
    [InlineData("p")]
    [InlineData("q")]
    [InlineData("dp")]
    [InlineData("dq")]
    [InlineData("qi")]
    [InlineData("oth")]
    [InlineData("k")]
    public async Task Check_7_no_private_member(string member)
    {
        var jwk = _world.Client.Jwk;
        jwk[member] = "AA";
        (await _world.TryAsync(proof => proof.WithHeader("jwk", jwk))).ShouldBeInvalidProof("dpop_proof_key_invalid");
    }

    [Fact]
    public async Task Check_7_a_key_that_does_not_fit()
    {
        JsonNode?[] keys =
        [
            null, "text", new JsonArray(), new JsonObject(), With("kty", "RSA"), With("crv", "P-384"), With("x", ""), With("x", null),
            With("y", Base64.Url(new byte[33])), With("x", _world.Client.Jwk["x"] + "="), With("use", "enc"), With("alg", "ES384"),
            With("key_ops", new JsonArray("sign")), SigningKey.Create("PS256").Jwk(), With("x", 1),
        ];
        foreach (var key in keys)
            (await _world.TryAsync(proof => proof.WithHeader("jwk", key?.DeepClone()))).ShouldBeInvalidProof("dpop_proof_key_invalid");
        (await _world.TryAsync(proof => proof.WithoutHeader("jwk"))).ShouldBeInvalidProof("dpop_proof_key_invalid");

        JsonObject With(string member, JsonNode? value)
        {
            var jwk = _world.Client.Jwk;
            jwk[member] = value;
            return jwk;
        }
    }

    [Fact]
    public async Task Check_7_a_point_that_is_not_on_the_curve()
    {
        var jwk = _world.Client.Jwk;
        jwk["y"] = Base64.Url(RandomNumberGenerator.GetBytes(32));
        (await _world.TryAsync(proof => proof.WithHeader("jwk", jwk))).ShouldBeInvalidProof("dpop_proof_signature_invalid");
    }

    [Fact]
    public async Task Check_7_members_that_say_nothing_about_the_key_do_no_harm()
    {
        var jwk = _world.Client.Jwk;
        (jwk["kid"], jwk["use"], jwk["alg"], jwk["extra"]) = ("k", "sig", "ES256", new JsonObject());
        (await _world.TryAsync(proof => proof.WithHeader("jwk", jwk).WithHeader("jku", "http://127.0.0.1:1/keys").WithHeader("kid", "x")))
            .ShouldBeOk();
    }

    [Theory]
    [InlineData("GET", true)]
    [InlineData("get", false)]
    [InlineData("POST", false)]
    [InlineData("GET ", false)]
    public async Task Check_8_the_method_in_its_case(string method, bool isRight)
    {
        var answer = await _world.TryAsync(proof => proof.With("htm", method));
        if (isRight) answer.ShouldBeOk();
        else answer.ShouldBeInvalidProof("dpop_proof_method_mismatch");
    }

    [Fact]
    public async Task Check_8_HEAD_is_a_method_of_its_own()
    {
        var token = _world.BoundToken();
        (await _world.SendAsync(HttpMethod.Head, "/orders", token, _world.Proof(token).Build())).Status
            .Should().Be(System.Net.HttpStatusCode.Unauthorized);
        (await _world.SendAsync(HttpMethod.Head, "/orders", token, _world.Client.Proof("HEAD", _world.Orders, token).Build())).ShouldBeOk();
    }

    [Theory]
    [InlineData(-60, null)]
    [InlineData(-61, "dpop_proof_expired")]
    [InlineData(-3600, "dpop_proof_expired")]
    [InlineData(30, null)]
    [InlineData(31, "dpop_proof_from_future")]
    [InlineData(3600, "dpop_proof_from_future")]
    public async Task Check_11_the_time(int seconds, string? reason)
    {
        var answer = await _world.TryAsync(proof => proof.With("iat", _world.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds));
        if (reason is null) answer.ShouldBeOk();
        else answer.ShouldBeInvalidProof(reason);
    }

    [Fact]
    public async Task Check_11_numbers_that_are_no_time()
    {
        foreach (var number in (double[])[1e300, -1e300, 1e18, double.MaxValue])
            ((int)(await _world.TryAsync(proof => proof.With("iat", number))).Status).Should().Be(401);
        (await _world.TryAsync(proof => proof.With("exp", _world.Clock.GetUtcNow().ToUnixTimeSeconds() - 1)))
            .ShouldBeInvalidProof("dpop_proof_expired");
        (await _world.TryAsync(proof => proof.With("exp", _world.Clock.GetUtcNow().ToUnixTimeSeconds()))).ShouldBeOk();
        (await _world.TryAsync(proof => proof.With("exp", "soon"))).ShouldBeInvalidProof("dpop_proof_claim_missing");
    }

    [Fact]
    public async Task Check_12_the_hash_of_this_token()
    {
        var other = _world.BoundToken(scope: "read:orders write:orders");
        (await _world.TryAsync(proof => proof.With("ath", DPoPClient.HashOf(other)))).ShouldBeInvalidProof("dpop_proof_for_another_token");
        (await _world.TryAsync(proof => proof.With("ath", proof.Claims["ath"] + "="))).ShouldBeInvalidProof("dpop_proof_for_another_token");
        (await _world.TryAsync(proof => proof.With("ath", ""))).ShouldBeInvalidProof("dpop_proof_for_another_token");
    }

    [Fact]
    public async Task Check_12_the_key_of_this_token()
    {
        var thief = new DPoPClient(clock: _world.Clock);
        var token = _world.BoundToken();
        (await _world.GetAsync("/orders", token, thief.Proof("GET", _world.Orders, token).Build()))
            .ShouldBeInvalidDPoPToken("dpop_key_mismatch");
    }

    [Fact]
    public async Task A_proof_that_is_too_long_is_refused_before_it_is_decoded()
    {
        var token = _world.BoundToken();
        var proof = _world.Proof(token).With("x", new string('a', 5_000)).Build();
        (await _world.GetAsync("/orders", token, proof.PadRight(8193, 'A'))).ShouldBeInvalidProof("dpop_proof_too_long");
        (await _world.GetAsync("/orders", token, proof.PadRight(8192, 'A'))).ShouldBeInvalidProof("dpop_proof_signature_invalid");
    }

    [Fact]
    public async Task Every_reason_names_its_cause_in_the_log()
    {
        (await _world.TryAsync(proof => proof.With("htu", "https://other.example/orders")))
            .ShouldBeInvalidProof("dpop_proof_target_mismatch");
        (await _world.TryAsync(proof => proof.With("iat", 1))).ShouldBeInvalidProof("dpop_proof_expired");
        _world.Api.Log.Ours.Where(line => line.EventId == 1101).Select(line => line.Text).Should().SatisfyRespectively(
            line => line.Should().Contain("dpop_proof_target_mismatch").And.Contain("its scheme differs").And.Contain("PublicBaseUrl"),
            line => line.Should().Contain("dpop_proof_expired").And.Contain("00:01:00 (ApiSecurity:DPoP:ProofLifetime)"));
    }
}
