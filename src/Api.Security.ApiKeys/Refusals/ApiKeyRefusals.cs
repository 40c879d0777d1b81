namespace Api.Security.ApiKeys;

/// <summary>The reasons why this package refuses an API key.</summary>
internal static class ApiKeyRefusals
{
    private static readonly RefusalSet Declared = new();

    /// <summary>The secret of an API key was sent without the id of the key.</summary>
    public static Refusal IdMissing { get; } = Add(new(
        401, "incomplete_credentials", "An API key is an id and a secret; one of the two is missing.",
        "api_key_id_missing", "the id of the API key together with its secret")
        { Error = "invalid_key", Detail = "The id of the API key is missing." });

    /// <summary>The id of an API key was sent without its secret.</summary>
    public static Refusal SecretMissing { get; } = Add(new(
        401, "incomplete_credentials", "An API key is an id and a secret; one of the two is missing.",
        "api_key_secret_missing", "the secret of the API key together with its id")
        { Error = "invalid_key", Detail = "The secret of the API key is missing." });

    /// <summary>A header of an API key was sent more than once (RFC 9110, 5.3).</summary>
    public static Refusal Repeated { get; } = Invalid("api_key_repeated", "each header of an API key once");

    /// <summary>The id or the secret does not have the form of an API key of this API.</summary>
    public static Refusal Malformed { get; } = Invalid("api_key_malformed", "an id and a secret of the form that this API issues");

    /// <summary>The API key is for another environment, such as test; it was not looked up.</summary>
    public static Refusal OfAnotherEnvironment { get; } = Invalid("wrong_environment", "an API key of ApiKeys:Environment");

    /// <summary>The checksum of the API key is wrong: a typing error, or not an API key at all. It was not looked up.</summary>
    public static Refusal ChecksumWrong { get; } = Invalid("api_key_checksum_wrong", "a secret without typing errors");

    /// <summary>The id in the secret differs from the id that was sent with it.</summary>
    public static Refusal IdMismatch { get; } = Invalid("api_key_id_mismatch", "the id that the secret names");

    /// <summary>There is no API key with this id.</summary>
    public static Refusal Unknown { get; } = Invalid("api_key_unknown", "the id of an API key that was issued");

    /// <summary>The secret does not belong to the API key.</summary>
    public static Refusal SecretWrong { get; } = Invalid("api_key_secret_wrong", "the secret of the API key");

    /// <summary>The secret is correct, but the API key is not valid yet.</summary>
    public static Refusal NotYetValid { get; } = Add(new(401, "key_not_yet_valid", "The API key is not valid yet.",
        "api_key_not_yet_valid", "an API key whose notBefore has passed") { Error = "invalid_key" });

    /// <summary>The secret is correct, but the API key has expired or its client has ended.</summary>
    public static Refusal Expired { get; } = Add(new(401, "key_expired", "The API key has expired.",
        "api_key_expired", "an API key before its expiresAt") { Error = "invalid_key" });

    /// <summary>The secret is correct, but the API key was revoked.</summary>
    public static Refusal Revoked { get; } = Add(new(401, "key_revoked", "The API key was revoked.",
        "api_key_revoked", "an API key that was not revoked") { Error = "invalid_key" });

    /// <summary>The secret is correct, but the next API key of the client has taken over.</summary>
    public static Refusal Retired { get; } = Add(new(401, "key_retired", "The API key was replaced by the next one.",
        "api_key_retired", "the next API key, which has taken over") { Error = "invalid_key" });

    /// <summary>The secret is correct, but the client is suspended.</summary>
    public static Refusal ClientSuspended { get; } = Add(new(401, "client_suspended", "The client of the API key is suspended.",
        "client_suspended", "a client that is not suspended") { Error = "invalid_key" });

    /// <summary>
    /// The secret is correct, but the API key is not accepted. The reason is hidden, because <c>RevealKeyStatus</c> is off.
    /// </summary>
    public static Refusal NotAccepted { get; } = Invalid("api_key_not_accepted",
        "an API key that is valid now; its state is hidden, because RevealKeyStatus is off");

    /// <summary>Too many unknown API keys were sent from this network within a minute.</summary>
    public static Refusal FailuresExceeded { get; } = Add(new(429, "too_many_failures", "Too many unknown API keys were sent.",
        "api_key_failures_exceeded", "no more unknown API keys from one network than UnknownKeyBudgetPerMinute"));

    /// <summary>The store of API keys is unavailable, and the cached data is too old.</summary>
    public static Refusal StoreUnavailable { get; } = Unavailable("api_key_store_unavailable", "an answer from the store of API keys");

    /// <summary>The API key was hashed with a pepper that this node does not have.</summary>
    public static Refusal PepperUnavailable { get; } = Unavailable("pepper_unavailable",
        "the pepper of this version under ApiKeys:Peppers");

    public static IReadOnlyList<Refusal> All => Declared.All;

    private static Refusal Invalid(string reason, string expected) =>
        Add(new(401, "invalid_key", "The API key is not valid.", reason, expected) { Error = "invalid_key" });

    private static Refusal Unavailable(string reason, string expected) => Add(Refusal.NotVerified(reason, expected));

    private static Refusal Add(Refusal refusal) => Declared.Add(refusal);
}
