using Api.Security.DPoP;
using Api.Security.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Api.Security.Contract.Tests.Logs;

/// <summary>Refused requests with DPoP, each with what the line of the log expects, up to the trace id.</summary>
internal static class RefusedProofs
{
    private const string Orders = "https://api.example.com/orders";

    private static readonly FakeTimeProvider Clock = new(TimeProvider.System.GetUtcNow());
    private static readonly DPoPClient Client = new(clock: Clock);
    private static readonly DPoPClient Stranger = new(clock: Clock);

    private static readonly string Token = LoggedApi.Token().With("cnf", Client.Confirmation).Build();

    /// <summary>The requests by reason: header lines, and the text after <c>Expected</c>.</summary>
    public static IReadOnlyDictionary<string, (Func<HeaderLine[]> Headers, string Expected)> Requests { get; } =
        new Dictionary<string, (Func<HeaderLine[]>, string)>(StringComparer.Ordinal)
    {
        ["dpop_proof_missing"] = (() => [new("Authorization", "DPoP " + Token)], "a proof in the DPoP header."),
        ["dpop_proof_repeated"] = (() => [.. With(Proof()), new("DPoP", "x")], "exactly one DPoP header with one proof."),
        ["dpop_proof_too_long"] = (() => With(new string('a', 9_000)),
            "a proof no longer than 8192 characters (ApiSecurity:DPoP:MaxProofLength)."),
        ["dpop_proof_malformed"] = (() => With("x"), "a proof that is a signed JWT: three parts of canonical base64url, with strict JSON "
            + "objects as header and payload, and without crit, b64 or zip."),
        ["dpop_proof_claim_missing"] = (() => With(Proof().Without("ath")),
            "a proof with jti, htm, htu and ath as strings and iat as a number."),
        ["dpop_proof_type_wrong"] = (() => With(Proof().WithHeader("typ", "JWT")), "a proof with typ dpop+jwt."),
        ["dpop_proof_algorithm_not_allowed"] = (() => With(Proof().WithHeader("alg", "none")),
            "a proof with one of the algorithms ES256 PS256 (ApiSecurity:DPoP:Algorithms)."),
        ["dpop_proof_key_invalid"] = (() => With(Proof().WithoutHeader("jwk")),
            "a jwk in the proof that is a public key for its algorithm, without private members."),
        ["dpop_proof_signature_invalid"] = (() => With(Proof().SignedBy(Stranger.Key)), "a proof that is signed with the key in its jwk."),
        ["dpop_proof_method_mismatch"] = (() => With(Proof().With("htm", "PUT")), "a proof whose htm is the method of the request."),
        ["dpop_proof_target_mismatch"] = (() => With(Proof().With("htu", "https://other.example/orders")),
            "a proof whose htu begins with https://api.example.com (ApiSecurity:PublicBaseUrl)."),
        ["dpop_nonce_required"] = (() => With(Proof(nonce: null)), "a proof with the nonce of the last DPoP-Nonce header."),
        ["dpop_nonce_invalid"] = (() => With(Proof("x")),
            "a proof with a nonce from this service that is not older than two NonceLifetimes."),
        ["dpop_proof_expired"] = (() => With(Proof().With("iat", 1)),
            "a proof that is not older than 00:01:00 (ApiSecurity:DPoP:ProofLifetime)."),
        ["dpop_proof_from_future"] = (() => With(Proof().With("iat", 1e12)),
            "a proof with an iat at most 30 s in the future; the clock of the client or of this service is wrong."),
        ["dpop_proof_replayed"] = (() => With(Proof().With("jti", "replayed")), "a proof that was not used before."),
        ["dpop_proof_for_another_token"] = (() => With(Proof().With("ath", "x")), "a proof whose ath is the SHA-256 of the access token."),
        ["dpop_key_mismatch"] = (() => With(Stranger.Proof("GET", Orders, Token, Nonce)),
            "a proof with the key that the access token is bound to (cnf.jkt)."),
        ["dpop_token_not_bound"] = (() => Unbound(LoggedApi.Token().Build()),
            "an access token that is bound to the key of the proof (cnf.jkt); send a bearer token as Bearer."),
        ["dpop_token_as_bearer"] = (() => [new("Authorization", "Bearer " + Token)],
            "the scheme DPoP with a proof, because the access token is bound to a key."),
        ["dpop_replay_store_unavailable"] = (() => With(Proof().With("jti", "unavailable")), "an answer from the store of used proofs."),
        ["dpop_replay_store_full"] = (() => With(Proof().With("jti", "full")),
            "free space for another used proof (ApiSecurity:DPoP:MaxRememberedProofs), or a shared store."),
    };

    private static string Nonce { get; set; } = "";

    /// <summary>Sends all requests to an API with nonces.</summary>
    /// <returns>The lines by reason.</returns>
    public static async Task<(IReadOnlyDictionary<string, string> Lines, string EveryLine)> SendAsync()
    {
        var store = new ScriptedStore();
        await using var api = await TestApi.StartAsync(new TestApiOptions
        {
            Clock = Clock,
            Settings = { ["ApiSecurity:PublicBaseUrl"] = "https://api.example.com", ["ApiSecurity:DPoP:RequireNonce"] = "true" },
            AddSecurity = services => services.AddSingleton<IReplayStore>(store).AddApiSecurity()
                .AddJwt(jwt => jwt.AddIssuer(LoggedApi.Issuer, "orders-api", issuer => issuer.Jwks = LoggedApi.Jwks)).AddDPoP(),
        });
        Nonce = (await SendAsync(api, With(Proof(nonce: null)))).Split("DPoP-Nonce: ")[1].Split('\r')[0];
        (await SendAsync(api, With(Proof()))).Should().StartWith("HTTP/1.1 200");
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (reason, (headers, _)) in Requests)
        {
            Clock.Advance(TimeSpan.FromSeconds(1)); // the lines of a second are limited
            store.Result = reason switch
            {
                "dpop_replay_store_unavailable" => ReplayResult.Unavailable,
                "dpop_replay_store_full" => ReplayResult.Full,
                "dpop_proof_replayed" => ReplayResult.Replayed,
                _ => ReplayResult.Added,
            };
            var before = api.Log.Ours.Count;
            await SendAsync(api, headers());
            lines[reason] = string.Join('\n', api.Log.Ours.Skip(before).Where(line => line.EventId == 1101).Select(line => line.Text));
        }

        return (lines, string.Join('\n', api.Log.Lines.Select(line => line.Text)));
    }

    private static TokenBuilder Proof() => Proof(Nonce);

    private static TokenBuilder Proof(string? nonce) => Client.Proof("GET", Orders, Token, nonce);

    private static HeaderLine[] With(TokenBuilder proof) => With(proof.Build());

    private static HeaderLine[] With(string proof) => [new("Authorization", "DPoP " + Token), new("DPoP", proof)];

    private static HeaderLine[] Unbound(string token) =>
        [new("Authorization", "DPoP " + token), new("DPoP", Client.Proof("GET", Orders, token, Nonce).Build())];

    // An HTTP client would make one field of two.
    private static Task<string> SendAsync(TestApi api, HeaderLine[] lines) =>
        RawHttp.GetAsync(api.Client.BaseAddress!, "/orders", [.. lines.Select(line => line.ToString())]);

    private sealed class ScriptedStore : IReplayStore
    {
        public ReplayResult Result { get; set; } = ReplayResult.Added;

        public ValueTask<ReplayResult> TryAddAsync(
            in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            new(Result);
    }
}
