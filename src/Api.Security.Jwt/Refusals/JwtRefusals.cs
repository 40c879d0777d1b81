namespace Api.Security.Jwt;

/// <summary>The reasons why this package refuses a token.</summary>
internal static class JwtRefusals
{
    private static readonly RefusalSet Declared = new();

    /// <summary>The token is longer than <c>Jwt:MaxTokenLength</c>; it was not decoded.</summary>
    public static Refusal TokenTooLong { get; } = Invalid("token_too_long", "a token no longer than Jwt:MaxTokenLength");

    /// <summary>The token is not three segments of canonical base64url (RFC 7515, 7.1).</summary>
    public static Refusal TokenMalformed { get; } = Invalid("token_malformed", "three segments of canonical base64url");

    /// <summary>The token is encrypted (five segments, RFC 7516), which is not configured.</summary>
    public static Refusal TokenEncrypted { get; } = Invalid("token_encrypted", "a signed token of three segments, not an encrypted one");

    /// <summary>None of the issuer's configured keys decrypts the token, or the content is not a signed token of that issuer.</summary>
    public static Refusal DecryptionFailed { get; } = Invalid("decryption_failed",
        "a signed token, encrypted for one of the issuer's DecryptionKeyFiles");

    /// <summary>The issuer's tokens must be encrypted, and this one is not (RFC 9068, 4).</summary>
    public static Refusal EncryptionRequired { get; } = Invalid("encryption_required",
        "an encrypted token, because the issuer's RequireEncryption is set");

    /// <summary>The header is not one JSON object with distinct members (RFC 7515, 4).</summary>
    public static Refusal HeaderMalformed { get; } = Invalid("header_malformed", "a header that is one JSON object with distinct members");

    /// <summary><c>crit</c> or <c>b64</c> asks for an unsupported extension (RFC 7515, 4.1.11).</summary>
    public static Refusal CriticalHeader { get; } = Invalid("critical_header", "a header without crit and b64");

    /// <summary><c>zip</c> asks for decompression (RFC 8725, 3.6).</summary>
    public static Refusal CompressionNotAllowed { get; } = Invalid("compression_not_allowed", "a header without zip");

    /// <summary><c>alg</c> is not one of the issuer's pinned algorithms (RFC 8725, 3.1).</summary>
    public static Refusal AlgorithmNotAllowed { get; } = Invalid("algorithm_not_allowed",
        "an alg that is listed under Algorithms of the issuer");

    /// <summary>The payload is not one JSON object with distinct members (RFC 7519, 4).</summary>
    public static Refusal PayloadMalformed { get; } = Invalid("payload_malformed",
        "a payload that is one JSON object with distinct members");

    /// <summary><c>iss</c> is missing, or names no issuer that is configured or allowed by the resolver.</summary>
    public static Refusal IssuerUnknown { get; } = Invalid("issuer_unknown",
        "an iss that equals the Authority of an issuer, configured or allowed by the resolver");

    /// <summary><c>typ</c> is not the type of an access token under the issuer's profile (RFC 9068, 4).</summary>
    public static Refusal TypeNotAllowed { get; } = Invalid("type_not_allowed",
        "the typ that the issuer's profile requires, at+jwt under Rfc9068");

    /// <summary>No key of the issuer has the token's <c>kid</c>.</summary>
    public static Refusal KeyUnknown { get; } = Invalid("key_unknown", "a kid that the issuer publishes");

    /// <summary>Not exactly one key fits: the token has no <c>kid</c>, or one that two keys share.</summary>
    public static Refusal KeyAmbiguous { get; } = Invalid("key_ambiguous", "a kid that identifies exactly one key");

    /// <summary>The key named by <c>kid</c> is not for this algorithm or not for signatures (RFC 8725, 3.1).</summary>
    public static Refusal KeyMismatch { get; } = Invalid("key_mismatch", "a key published for this algorithm and for signatures");

    /// <summary>The signature is not valid.</summary>
    public static Refusal SignatureInvalid { get; } = Invalid("signature_invalid", "a signature that is valid under the issuer's key");

    /// <summary>A claim that the profile requires is missing (RFC 9068, 2.2).</summary>
    public static Refusal ClaimRequired { get; } = Invalid("claim_required", "every claim that the issuer's profile requires");

    /// <summary>A registered claim has the wrong JSON type (RFC 7519, 4.1).</summary>
    public static Refusal ClaimMalformed { get; } = Invalid("claim_malformed", "registered claims of the JSON type that their RFC gives");

    /// <summary><c>aud</c> names none of the configured audiences (RFC 7519, 4.1.3).</summary>
    public static Refusal AudienceMismatch { get; } = Invalid("audience_mismatch",
        "an aud that contains one of the issuer's configured Audiences");

    /// <summary>The token is not valid yet (<c>nbf</c>; RFC 7519, 4.1.5).</summary>
    public static Refusal NotYetValid { get; } = Invalid("not_yet_valid", "an nbf that has passed, within ClockSkew");

    /// <summary>The token was issued in the future (<c>iat</c>; RFC 7519, 4.1.6).</summary>
    public static Refusal IssuedInFuture { get; } = Invalid("issued_in_future", "an iat that is not in the future, within ClockSkew");

    /// <summary>The token is an ID token or another token that is not an access token (RFC 8725, 3.12).</summary>
    public static Refusal NotAnAccessToken { get; } = Invalid("not_an_access_token",
        "an access token, not an ID token or another kind of token");

    /// <summary>The token lives longer than the issuer's tokens may, or it does not say since when.</summary>
    public static Refusal LifetimeTooLong { get; } = Invalid("lifetime_too_long",
        "an exp at most the issuer's MaxTokenLifetime after the iat");

    /// <summary>The issuer's tokens must be bound to a key (<c>cnf</c>), and this one is not.</summary>
    public static Refusal BindingRequired { get; } = Invalid("binding_required",
        "a token that is bound to a key, because the issuer's RequireSenderConstrained is set");

    /// <summary>
    /// The token is for Microsoft Graph: its header has a <c>nonce</c>, and only Graph can verify it. Reported instead of the signature,
    /// issuer or audience.
    /// </summary>
    public static Refusal TokenForMicrosoftGraph { get; } = Invalid("token_for_microsoft_graph",
        "a token for this API, but this one is for Microsoft Graph, as the nonce in its header shows, and only Graph can verify it: the " +
        "client has to request a scope of this API, such as api://{its client id}/.default");

    /// <summary>The issuer's keys are unavailable and none are cached.</summary>
    public static Refusal KeysUnavailable { get; } = Unavailable("keys_unavailable",
        "an answer from the issuer's discovery and key endpoints");

    /// <summary>The <c>kid</c> of the token is not cached and could not be looked up at the moment.</summary>
    public static Refusal KeyLookupUnavailable { get; } = Unavailable("key_lookup_unavailable",
        "a kid that is cached or can be looked up");

    public static IReadOnlyList<Refusal> All => Declared.All;

    private static Refusal Invalid(string reason, string expected) => Add(Refusal.NotValid(reason, expected));

    private static Refusal Unavailable(string reason, string expected) => Add(Refusal.NotVerified(reason, expected));

    private static Refusal Add(Refusal refusal) => Declared.Add(refusal);
}
