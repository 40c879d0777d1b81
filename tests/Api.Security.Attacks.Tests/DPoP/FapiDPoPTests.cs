using System.Text.Json.Nodes;
using Api.Security.TestKit;

namespace Api.Security.Attacks.Tests.DPoP;

/// <summary>
/// The requests that the OpenID FAPI 2.0 conformance suite sends to a resource server with DPoP, named after its modules and conditions, to
/// an API without and with nonces. Where the module of the negative tests takes a refusal of what it expects to be accepted for a warning
/// only, this library accepts it.
/// </summary>
public sealed class FapiDPoPTests(ProofTarget target)
{
    private const string Accepted = ProofAttacks.Accepted;
    private const string Missing = "dpop_proof_claim_missing";

    // fapi2-security-profile-final-dpop-negative-tests
    private static readonly Cases NegativeTests = new()
    {
        { "AddDpopHeaderAllCapital", Accepted, f => new ProofRequest(f.Target) { Proofs = [], Others = ["DPOP: " + f.Proof().Build()] } },
        { "MultipleProofs", "dpop_proof_repeated", f => f.Request(f.Proof(), f.Proof()) },
        { "NotWellformedDPoP", "dpop_proof_malformed", f => f.Request("not a JWT." + f.Proof().Build()) },
        { "RemoveTypFromDpopProof", "dpop_proof_type_wrong", f => f.Request(f.Proof().WithoutHeader("typ")) },
        { "SignDpopAndRemoveAlg", "dpop_proof_algorithm_not_allowed", f => f.Request(f.Proof().WithoutHeader("alg")) },
        { "RemoveJwkFromDpopProof", "dpop_proof_key_invalid", f => f.Request(f.Proof().WithoutHeader("jwk")) },
        { "RemoveJtiFromDpopProof", Missing, f => f.Request(f.Proof().Without("jti")) },
        { "RemoveHtmFromDpopProof", Missing, f => f.Request(f.Proof().Without("htm")) },
        { "RemoveHtuFromDpopProof", Missing, f => f.Request(f.Proof().Without("htu")) },
        { "RemoveIatFromDpopProof", Missing, f => f.Request(f.Proof().Without("iat")) },
        { "without SetDpopAccessTokenHash", Missing, f => f.Request(f.Proof().Without("ath")) },
        { "SetDpopHeaderTypToInvalidValue", "dpop_proof_type_wrong", f => f.Request(f.Proof().WithHeader("typ", "dpop+invalid")) },
        { "ChangeSignAlgorithm", "dpop_proof_algorithm_not_allowed",
            f => f.Request(f.Proof(f.Target.RsaClient).WithHeader("alg", "RS256").SignedBy(f.Target.RsaClient.Key.As("RS256"))) },
        { "SignDpopProofWithNone", "dpop_proof_malformed", f => f.Request(f.Proof().WithHeader("alg", "none").SigningInput + ".") },
        { "InvalidateDpopProofSignature", "dpop_proof_signature_invalid", f => f.Request(Broken(f.Proof().Build())) },
        { "SetDpopHeaderJwkToPrivateKey", "dpop_proof_key_invalid", f => f.Request(f.Proof().WithHeader("jwk", Private(f.Target))) },
        { "SetDpopHtmToPut", "dpop_proof_method_mismatch", f => f.Request(f.Proof().With("htm", "PUT")) },
        { "AddQueryAndFragmentToDpopHtu", Accepted, f => f.Request(f.Proof().With("htu", ProofTarget.Orders + "?some=thing#else")) },
        { "RemoveQueryAndFragmentFromDpopHtu", Accepted, f => f.Request(f.Proof()) with { Path = "/orders?some=thing" } },
        { "SetDpopHtuToDifferentUrl", "dpop_proof_target_mismatch", f => f.Request(f.Proof().With("htu", "https://www.example.com/x")) },
        { "SetDpopIatToOneHourInFuture", "dpop_proof_from_future", f => f.Request(f.Proof().With("iat", f.Target.Now + 3600)) },
        { "SetDpopIatToOneHourInPast", "dpop_proof_expired", f => f.Request(f.Proof().With("iat", f.Target.Now - 3600)) },
        { "SetDpopAccessTokenHashToIncorrectValue", "dpop_proof_for_another_token",
            f => f.Request(f.Proof().With("ath", DPoPClient.HashOf("something else"))) },
        { "GenerateNewSignKey", "dpop_key_mismatch", f => f.Request(f.Proof(f.Target.Thief)) },
        { "GenerateNewSignKey, with the old key in jwk", "dpop_proof_signature_invalid",
            f => f.Request(f.Proof().SignedBy(f.Target.Thief.Key)) },
        { "AddExtraClaimsToHeader and AddExtraClaimsToClaims", Accepted,
            f => f.Request(f.Proof().WithHeader("extra", "header").With("extra", f.Target.Now + 3600)) },
        { "DpopHtuUpperCase", Accepted, f => f.Request(f.Proof().With("htu", "HTTPS://API.EXAMPLE.COM/orders")) },
        { "DpopHtuWithPort", Accepted, f => f.Request(f.Proof().With("htu", "https://api.example.com:443/orders")) },
        { "RemoveDpopFromResourceRequest", "dpop_proof_missing", f => new ProofRequest(f.Target) { Proofs = [] } },
        { "RemoveDpopFromResourceRequest and CallProtectedResourceForceBearer", "dpop_token_as_bearer",
            f => new ProofRequest(f.Target) { Scheme = "Bearer", Proofs = [] } },
        { "a correct proof still works", Accepted, f => f.Request(f.Proof()) },
    };

    // Modules with one request each.
    private static readonly Cases Others = new()
    {
        { "check-dpop-proof-nbf-exp: SetDpopNbfToNow and SetDpopExpToFiveMinutesInFuture", Accepted,
            f => f.Request(f.Proof().With("nbf", f.Target.Now).With("exp", f.Target.Now + 300)) },
        { "ensure-dpop-proof-with-iat-10-seconds-before-succeeds", Accepted, f => f.Request(f.Proof().With("iat", f.Target.Now - 10)) },
        { "ensure-dpop-proof-with-iat-10-seconds-after-succeeds", Accepted, f => f.Request(f.Proof().With("iat", f.Target.Now + 10)) },
        { "access-token-type-header-case-sensitivity: dpop", Accepted, f => f.Request(f.Proof()) with { Scheme = "dpop" } },
        { "access-token-type-header-case-sensitivity: DpOp", Accepted, f => f.Request(f.Proof()) with { Scheme = "DpOp" } },
    };

    public static TheoryData<string> NegativeNames => NegativeTests.Names;

    public static TheoryData<string> OtherNames => Others.Names;

    [Theory]
    [MemberData(nameof(NegativeNames))]
    public Task The_module_dpop_negative_tests(string condition) => RunAsync(NegativeTests, condition);

    [Theory]
    [MemberData(nameof(OtherNames))]
    public Task The_module(string name) => RunAsync(Others, name);

    [Fact]
    public async Task The_module_dpop_negative_tests_with_FixedJtiClaim_twice()
    {
        foreach (var (api, nonce) in ((TestApi, string?)[])[(target.Api, null), (target.ApiWithNonces, target.Nonce)])
        {
            var form = new Form(target, nonce);
            var request = form.Request(form.Proof().With("jti", "fixed-jti"));
            (await ProofTarget.SendAsync(api, request)).ShouldBeOk();
            var second = await ProofTarget.SendAsync(api, form.Request(form.Proof().With("jti", "fixed-jti").With("iat", target.Now - 1)));
            second.Problem["reason"]!.GetValue<string>().Should().Be("dpop_proof_replayed");
        }
    }

    private async Task RunAsync(Cases cases, string name)
    {
        var (_, reason, request) = cases.Single(one => one.Name == name);
        foreach (var (api, nonce) in ((TestApi, string?)[])[(target.Api, null), (target.ApiWithNonces, target.Nonce)])
            await new ProofAttacks { { name, reason, t => request(new Form(t, nonce)) } }.RunAsync(target, api, name);
    }

    private static string Broken(string proof) => proof[..^8] + (proof[^8] == 'A' ? 'B' : 'A') + proof[^7..];

    private static JsonObject Private(ProofTarget target)
    {
        var jwk = target.Client.Jwk;
        jwk["d"] = Base64.Url(new byte[32]);
        return jwk;
    }

    private sealed class Cases : List<(string Name, string Reason, Func<Form, ProofRequest> Request)>
    {
        public TheoryData<string> Names => [.. this.Select(one => one.Name)];

        public void Add(string name, string reason, Func<Form, ProofRequest> request) => Add((name, reason, request));
    }

    /// <summary>How a client of the API writes proofs: with its nonce, if it wants one.</summary>
    private sealed record Form(ProofTarget Target, string? Nonce)
    {
        public TokenBuilder Proof(DPoPClient? client = null) =>
            (client ?? Target.Client).Proof("GET", ProofTarget.Orders, Target.Token, Nonce);

        public ProofRequest Request(params TokenBuilder[] proofs) => new(Target) { Proofs = [.. proofs.Select(proof => proof.Build())] };

        public ProofRequest Request(string proof) => new(Target) { Proofs = [proof] };
    }
}
