namespace Api.Security;

/// <summary>
/// The spine: every <see cref="Refusal"/> with its status, code, <c>error</c>, metric tag and words. The only place where
/// they meet; a test walks the whole list and compares it with <c>docs/reasons.md</c>.
/// </summary>
internal static class RefusalTable
{
    private static readonly RefusalEntry[] Rows = [.. Enum.GetValues<Refusal>().Select(Describe)];

    public static RefusalEntry Of(Refusal refusal) => Rows[(int)refusal];

    /// <summary>The title of a problem, one for each code.</summary>
    public static string TitleOf(string code) => code switch
    {
        "missing_credentials" => "Credentials are required.",
        "invalid_request" => "The credentials are malformed.",
        "insecure_transport" => "Credentials must be sent over TLS.",
        "credentials_in_url" => "Credentials must not be sent in a URL.",
        "incomplete_credentials" => "An API key is an id and a secret; one of the two is missing.",
        "invalid_key" => "The API key is not valid.",
        "key_not_yet_valid" => "The API key is not valid yet.",
        "key_expired" => "The API key has expired.",
        "key_revoked" => "The API key was revoked.",
        "key_retired" => "The API key was replaced by the next one.",
        "client_suspended" => "The client of the API key is suspended.",
        "too_many_failures" => "Too many unknown API keys were sent.",
        "invalid_token" => "The access token is not valid.",
        "token_expired" => "The access token has expired.",
        "verification_unavailable" => "The credentials cannot be verified at the moment.",
        "insufficient_scope" => "The access token lacks a required scope.",
        "insufficient_user_authentication" => "A stronger or more recent login is required.",
        "role_missing" => "The caller lacks a required role.",
        "claim_missing" => "The caller lacks a required claim.",
        "tenant_mismatch" => "The caller does not belong to this tenant.",
        "network_not_allowed" => "The caller's network is not allowed here.",
        "policy_denied" => "The caller may not do this.",
        "not_found" => "There is no such resource.",
        "policy_unavailable" => "Whether the caller may do this cannot be decided at the moment.",
        _ => throw new ArgumentOutOfRangeException(nameof(code), "A code without a title."),
    };

    private static RefusalEntry Describe(Refusal refusal) => refusal switch
    {
        Refusal.MissingCredentials => new(401, "missing_credentials", null, "missing_credentials", "a credential of a registered scheme"),

        Refusal.AuthorizationRepeated => Request("authorization_repeated", "exactly one Authorization header"),
        Refusal.AuthorizationEmpty => Request("authorization_empty", "a scheme and a credential in Authorization"),
        Refusal.AuthorizationMalformed => Request("authorization_malformed", "the scheme, a space and one b64token in Authorization"),
        Refusal.SeveralCredentials => Request("several_credentials", "one credential in one place of the request"),

        Refusal.InsecureTransport => new(403, "insecure_transport", null, "insecure_transport", "TLS, because RequireTls is set"),

        Refusal.CredentialsInUrl => new(400, "credentials_in_url", null, "credentials_in_url", "an API key in its headers, not in the URL"),
        Refusal.ApiKeyIdMissing => Key("incomplete_credentials", "api_key_id_missing", "the id of the API key beside its secret") with { Detail = "The id of the API key is missing." },
        Refusal.ApiKeySecretMissing => Key("incomplete_credentials", "api_key_secret_missing", "the secret of the API key beside its id") with { Detail = "The secret of the API key is missing." },
        Refusal.ApiKeyRepeated => Key("invalid_key", "api_key_repeated", "each header of an API key once"),
        Refusal.ApiKeyMalformed => Key("invalid_key", "api_key_malformed", "an id and a secret of the form that this API issues"),
        Refusal.ApiKeyOfAnotherEnvironment => Key("invalid_key", "wrong_environment", "an API key of ApiKeys:Environment"),
        Refusal.ApiKeyChecksumWrong => Key("invalid_key", "api_key_checksum_wrong", "a secret without typing errors"),
        Refusal.ApiKeyIdMismatch => Key("invalid_key", "api_key_id_mismatch", "the id that the secret names"),
        Refusal.ApiKeyUnknown => Key("invalid_key", "api_key_unknown", "the id of an API key that was issued"),
        Refusal.ApiKeySecretWrong => Key("invalid_key", "api_key_secret_wrong", "the secret of the API key"),
        Refusal.ApiKeyNotYetValid => Key("key_not_yet_valid", "api_key_not_yet_valid", "an API key whose notBefore has passed"),
        Refusal.ApiKeyExpired => Key("key_expired", "api_key_expired", "an API key before its expiresAt"),
        Refusal.ApiKeyRevoked => Key("key_revoked", "api_key_revoked", "an API key that was not revoked"),
        Refusal.ApiKeyRetired => Key("key_retired", "api_key_retired", "the next API key, which has taken over"),
        Refusal.ClientSuspended => Key("client_suspended", "client_suspended", "a client that is not suspended"),
        Refusal.ApiKeyNotAccepted => Key("invalid_key", "api_key_not_accepted", "an API key that is valid now; its state is hidden, because RevealKeyStatus is off"),
        Refusal.ApiKeyFailuresExceeded => new(429, "too_many_failures", null, "api_key_failures_exceeded", "no more unknown API keys from one network than UnknownKeyBudgetPerMinute"),

        Refusal.TokenTooLong => Token("token_too_long", "a token no longer than Jwt:MaxTokenLength"),
        Refusal.TokenMalformed => Token("token_malformed", "three segments of canonical base64url"),
        Refusal.TokenEncrypted => Token("token_encrypted", "a signed token of three segments, not an encrypted one"),
        Refusal.DecryptionFailed => Token("decryption_failed", "a signed token, encrypted for one of the issuer's DecryptionKeyFiles"),
        Refusal.EncryptionRequired => Token("encryption_required", "an encrypted token, because the issuer's RequireEncryption is set"),
        Refusal.HeaderMalformed => Token("header_malformed", "a header that is one JSON object with distinct members"),
        Refusal.CriticalHeader => Token("critical_header", "a header without crit and b64"),
        Refusal.CompressionNotAllowed => Token("compression_not_allowed", "a header without zip"),
        Refusal.AlgorithmNotAllowed => Token("algorithm_not_allowed", "an alg that is listed under Algorithms of the issuer"),
        Refusal.PayloadMalformed => Token("payload_malformed", "a payload that is one JSON object with distinct members"),
        Refusal.IssuerUnknown => Token("issuer_unknown", "an iss that equals the Authority of an issuer, configured or allowed by the resolver"),
        Refusal.TypeNotAllowed => Token("type_not_allowed", "the typ that the issuer's profile demands, at+jwt under Rfc9068"),
        Refusal.KeyUnknown => Token("key_unknown", "a kid that the issuer publishes"),
        Refusal.KeyAmbiguous => Token("key_ambiguous", "a kid that stands for exactly one key"),
        Refusal.KeyMismatch => Token("key_mismatch", "a key published for this algorithm and for signatures"),
        Refusal.SignatureInvalid => Token("signature_invalid", "a signature that holds under the issuer's key"),
        Refusal.ClaimRequired => Token("claim_required", "every claim that the issuer's profile demands"),
        Refusal.ClaimMalformed => Token("claim_malformed", "registered claims of the JSON type that their RFC gives"),
        Refusal.AudienceMismatch => Token("audience_mismatch", "an aud that contains one of the issuer's configured Audiences"),
        Refusal.NotYetValid => Token("not_yet_valid", "an nbf that has passed, within ClockSkew"),
        Refusal.IssuedInFuture => Token("issued_in_future", "an iat that is not in the future, within ClockSkew"),
        Refusal.NotAnAccessToken => Token("not_an_access_token", "an access token, not an ID token or another kind of token"),
        Refusal.ConfirmationUnsupported => Token("confirmation_unsupported", "a bearer token, or a cnf that a registered package can confirm"),
        Refusal.ConfirmationMismatch => Token("confirmation_mismatch", "a proof of the key that the token is bound to"),
        Refusal.Revoked => Token("revoked", "a credential that no revocation check has taken back"),
        Refusal.TokenExpired => new(401, "token_expired", "invalid_token", "token_expired", "an exp in the future, within ClockSkew"),

        Refusal.KeysUnavailable => Outage("keys_unavailable", "an answer from the issuer's discovery and key endpoints"),
        Refusal.KeyLookupUnavailable => Outage("key_lookup_unavailable", "a kid that is cached, or a chance to look it up"),
        Refusal.RevocationUnavailable => Outage("revocation_unavailable", "an answer from every revocation check"),
        Refusal.ApiKeyStoreUnavailable => Outage("api_key_store_unavailable", "an answer from the store of API keys"),
        Refusal.PepperUnavailable => Outage("pepper_unavailable", "the pepper of this version under ApiKeys:Peppers"),

        Refusal.InsufficientScope => new(403, "insufficient_scope", "insufficient_scope", "insufficient_scope", "the scopes that the operation requires"),
        Refusal.AuthenticationTooWeak => StepUp("authentication_too_weak", "an acr or amr that the operation names, in one claim"),
        Refusal.AuthenticationTooOld => StepUp("authentication_too_old", "an auth_time within the operation's max_age"),

        Refusal.RoleMissing => Denial("role_missing", "role_missing", "a role that the operation names, where the issuer's RoleClaims put it"),
        Refusal.ClaimMissing => Denial("claim_missing", "claim_missing", "the claim that the operation names, with one of its values"),
        Refusal.TenantMismatch => Denial("tenant_mismatch", "tenant_mismatch", "exactly one tenant claim, equal to the tenant of the route"),
        Refusal.NetworkNotAllowed => Denial("network_not_allowed", "network_not_allowed", "an address inside the operation's networks"),
        Refusal.OutsideTimeWindow => Denial("policy_denied", "outside_time_window", "a time inside the operation's window"),
        Refusal.PolicyDenied => Denial("policy_denied", "policy_denied", "a caller whom the endpoint's policy lets in"),

        Refusal.ResourceAbsent => Hidden("resource_absent", "a resource that exists"),
        Refusal.ResourceOfAnotherOwner => Hidden("resource_of_another_owner", "a resource of the caller's own, or a scope that reaches any"),
        Refusal.ResourceOfAnotherTenant => Hidden("resource_of_another_tenant", "a resource of the caller's tenant"),

        Refusal.ResourceUnavailable => new(503, "policy_unavailable", null, "resource_unavailable", "an answer from the resource's provider"),
        _ => throw new ArgumentOutOfRangeException(nameof(refusal), refusal, "A refusal without a row."),
    };

    private static RefusalEntry Request(string reason, string expected) => new(400, "invalid_request", "invalid_request", reason, expected);

    private static RefusalEntry Token(string reason, string expected) => new(401, "invalid_token", "invalid_token", reason, expected);

    private static RefusalEntry Key(string code, string reason, string expected) => new(401, code, "invalid_key", reason, expected);

    private static RefusalEntry StepUp(string reason, string expected) =>
        new(401, "insufficient_user_authentication", "insufficient_user_authentication", reason, expected);

    private static RefusalEntry Denial(string code, string reason, string expected) => new(403, code, null, reason, expected);

    private static RefusalEntry Hidden(string reason, string expected) => new(404, "not_found", null, reason, expected);

    private static RefusalEntry Outage(string reason, string expected) => new(503, "verification_unavailable", null, reason, expected);
}
