namespace Api.Security.DPoP;

/// <summary>
/// The reasons of this package. <c>invalid_dpop_proof</c> and <c>use_dpop_nonce</c> are the error codes of RFC 9449, 7.1 and 9.
/// </summary>
internal static class DPoPRefusals
{
    private static readonly RefusalSet Declared = new();

    /// <summary>The token is sent with the scheme DPoP, but without a proof (RFC 9449, 7.1).</summary>
    public static Refusal ProofMissing { get; } = InvalidProof("dpop_proof_missing", "a proof in the DPoP header");

    /// <summary>Check 1: the header <c>DPoP</c> was sent more than once.</summary>
    public static Refusal ProofRepeated { get; } = InvalidProof("dpop_proof_repeated", "exactly one DPoP header with one proof");

    /// <summary>The proof is longer than <c>MaxProofLength</c>; it was not decoded.</summary>
    public static Refusal ProofTooLong { get; } = InvalidProof("dpop_proof_too_long", "a proof no longer than MaxProofLength");

    /// <summary>Check 2: not a well-formed JWT.</summary>
    public static Refusal ProofMalformed { get; } = InvalidProof("dpop_proof_malformed",
        "a proof that is a signed JWT: three parts of canonical base64url, with strict JSON objects as header and payload, and without " +
        "crit, b64 or zip");

    /// <summary>Check 3: a claim is missing or has the wrong type.</summary>
    public static Refusal ProofClaimMissing { get; } = InvalidProof("dpop_proof_claim_missing",
        "a proof with jti, htm, htu and ath as strings and iat as a number");

    /// <summary>Check 4: <c>typ</c>.</summary>
    public static Refusal ProofTypeWrong { get; } = InvalidProof("dpop_proof_type_wrong", "a proof with typ dpop+jwt");

    /// <summary>Check 5: <c>alg</c>.</summary>
    public static Refusal ProofAlgorithmNotAllowed { get; } = InvalidProof("dpop_proof_algorithm_not_allowed",
        "a proof with one of the algorithms in ApiSecurity:DPoP:Algorithms");

    /// <summary>Checks 6 and 7: <c>jwk</c> is missing, not usable with the algorithm, too weak, or has private members.</summary>
    public static Refusal ProofKeyInvalid { get; } = InvalidProof("dpop_proof_key_invalid",
        "a jwk in the proof that is a public key for its algorithm, without private members");

    /// <summary>Check 6: the signature.</summary>
    public static Refusal ProofSignatureInvalid { get; } = InvalidProof("dpop_proof_signature_invalid",
        "a proof that is signed with the key in its jwk");

    /// <summary>Check 8: <c>htm</c>.</summary>
    public static Refusal ProofMethodMismatch { get; } = InvalidProof("dpop_proof_method_mismatch",
        "a proof whose htm is the method of the request");

    /// <summary>Check 9: <c>htu</c>.</summary>
    public static Refusal ProofTargetMismatch { get; } = InvalidProof("dpop_proof_target_mismatch",
        "a proof whose htu is the URL of the request");

    /// <summary>Check 10: a nonce is required (RFC 9449, 9).</summary>
    public static Refusal NonceRequired { get; } = UseNonce("dpop_nonce_required", "a proof with the nonce of the last DPoP-Nonce header");

    /// <summary>Check 10: the nonce is not one of this service, or no longer accepted.</summary>
    public static Refusal NonceInvalid { get; } = UseNonce("dpop_nonce_invalid",
        "a proof with a nonce from this service that is not older than two NonceLifetimes");

    /// <summary>Check 11: <c>iat</c> is too long ago, or <c>exp</c> has passed.</summary>
    public static Refusal ProofExpired { get; } = InvalidProof("dpop_proof_expired", "a proof that is not older than ProofLifetime");

    /// <summary>Check 11: <c>iat</c> is in the future.</summary>
    public static Refusal ProofFromFuture { get; } = InvalidProof("dpop_proof_from_future",
        "a proof with an iat at most 30 s in the future; the clock of the client or of this service is wrong");

    /// <summary>Check 11: the proof was used before (RFC 9449, 11.1).</summary>
    public static Refusal ProofReplayed { get; } = InvalidProof("dpop_proof_replayed", "a proof that was not used before");

    /// <summary>Check 12: <c>ath</c> is the hash of another token.</summary>
    public static Refusal ProofForAnotherToken { get; } = InvalidProof("dpop_proof_for_another_token",
        "a proof whose ath is the SHA-256 of the access token");

    /// <summary>Check 12: the token is bound to another key (RFC 9449, 7.1).</summary>
    public static Refusal KeyMismatch { get; } = Add(Refusal.NotValid("dpop_key_mismatch",
        "a proof with the key that the access token is bound to (cnf.jkt)"));

    /// <summary>A token that is bound to a DPoP key was sent as a bearer token (RFC 9449, 7.2).</summary>
    public static Refusal BoundTokenAsBearer { get; } = Add(Refusal.NotValid("dpop_token_as_bearer",
        "the scheme DPoP with a proof, because the access token is bound to a key"));

    /// <summary>The token of a request with a proof is not bound to any DPoP key (RFC 9449, 7.1).</summary>
    public static Refusal TokenNotBoundToKey { get; } = Add(Refusal.NotValid("dpop_token_not_bound",
        "an access token that is bound to the key of the proof (cnf.jkt); send a bearer token as Bearer"));

    /// <summary>The replay store does not answer.</summary>
    public static Refusal ReplayStoreUnavailable { get; } = Add(Refusal.NotVerified("dpop_replay_store_unavailable",
        "an answer from the store of used proofs"));

    /// <summary>The replay store is full.</summary>
    public static Refusal ReplayStoreFull { get; } = Add(Refusal.NotVerified("dpop_replay_store_full",
        "free space for another used proof (ApiSecurity:DPoP:MaxRememberedProofs), or a shared store"));

    /// <summary>The clock was set back, so that proofs may have been forgotten that would be accepted again.</summary>
    public static Refusal ClockSetBack { get; } = Add(Refusal.NotVerified("dpop_clock_set_back",
        "a clock that was not set back: until it reaches its earlier time again, proofs may already have been used"));

    /// <summary>No nonce can be created, because the keys of Data Protection are unavailable.</summary>
    public static Refusal NonceUnavailable { get; } = Add(Refusal.NotVerified("dpop_nonce_unavailable",
        "Data Protection keys for creating nonces"));

    public static IReadOnlyList<Refusal> All => Declared.All;

    private static Refusal InvalidProof(string reason, string expected) =>
        Add(new(401, "invalid_dpop_proof", "The DPoP proof is not valid.", reason, expected) { Error = "invalid_dpop_proof" });

    private static Refusal UseNonce(string reason, string expected) =>
        Add(new(401, "use_dpop_nonce", "The DPoP proof must contain a nonce from this service.", reason, expected)
        {
            Error = "use_dpop_nonce",
            Detail = "Create a new proof with the value of the DPoP-Nonce response header as its nonce, and send the request again.",
        });

    private static Refusal Add(Refusal refusal) => Declared.Add(refusal);
}
