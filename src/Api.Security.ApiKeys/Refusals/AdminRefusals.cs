namespace Api.Security.ApiKeys;

/// <summary>
/// The refusals of the API key administration. Callers decide by the code. Where the core already has a refusal, such as
/// <see cref="Refusal.ResourceAbsent"/>, that one is used.
/// </summary>
internal static class AdminRefusals
{
    private static readonly RefusalSet Declared = new();

    /// <summary>The request does not have the documented form.</summary>
    public static Refusal MalformedRequest { get; } = Add(400, "malformed_request", "The request is malformed.",
        "a request of the documented form; errors names what is not");

    /// <summary>The body has a media type that a form on another site can send.</summary>
    public static Refusal UnsupportedMediaType { get; } = Add(415, "unsupported_media_type", "The media type of the body is not supported.",
        "no body, or one of the type application/json");

    /// <summary>The store of API keys did not answer.</summary>
    public static Refusal StoreUnavailable { get; } = Add(503, "store_unavailable", "API keys cannot be read or changed at the moment.",
        "an answer from the store of API keys");

    /// <summary>The version of the client does not match <c>If-Match</c>.</summary>
    public static Refusal VersionMismatch { get; } = Add(412, "version_mismatch", "The client has changed since it was read.",
        "the current version of the client in If-Match");

    /// <summary>Another client of the tenant has this name.</summary>
    public static Refusal NameExists { get; } = Add(409, "name_exists", "Another client of the tenant has this name.",
        "a name that no other client of the tenant has");

    /// <summary>The client already has a key.</summary>
    public static Refusal KeyExists { get; } = Add(409, "key_exists", "The client already has a key; rotate it to issue the next one.",
        "a client without a key");

    /// <summary>Imported keys are not accepted by this application, so the key could never be used.</summary>
    public static Refusal ImportNotAccepted { get; } = Add(409, "import_not_accepted",
        "Imported keys are not accepted here: ApiSecurity:ApiKeys:AcceptImported is off.",
        "ApiSecurity:ApiKeys:AcceptImported set to true");

    /// <summary>The client has no key.</summary>
    public static Refusal NoKey { get; } = Add(409, "no_key", "The client has no active key to rotate.", "a client with a current key");

    /// <summary>The next key is in use.</summary>
    public static Refusal RotationInProgress { get; } = Add(409, "rotation_in_progress",
        "The next key is already in use; promote it or cancel the rotation first.", "a client whose next key was never used");

    /// <summary>There is no next key.</summary>
    public static Refusal NoRotation { get; } = Add(409, "no_rotation", "There is no next key.", "a client with a next key");

    /// <summary>The next key is in use, so the rotation cannot be canceled.</summary>
    public static Refusal KeyInUse { get; } = Add(409, "key_in_use", "The next key is in use.", "a next key that was never used, or force");

    /// <summary>The next key was never used, so it cannot be promoted.</summary>
    public static Refusal KeyUnused { get; } = Add(409, "key_unused", "The next key was never used.", "a next key that was used, or force");

    /// <summary>The same request was already carried out.</summary>
    public static Refusal AlreadyIssued { get; } = Add(409, "already_issued",
        "This request was carried out before; its secret was returned then.",
        "an Idempotency-Key that was not used before");

    /// <summary>The <c>Idempotency-Key</c> was already sent with a different request.</summary>
    public static Refusal IdempotencyKeyReused { get; } = Add(422, "idempotency_key_reused",
        "The Idempotency-Key was sent before with a different request; nothing was changed. Send this request with a new key.",
        "an Idempotency-Key of its own for each request");

    /// <summary>The keys of the client have requested too many successors.</summary>
    public static Refusal RateLimited { get; } = Add(429, "rate_limited", "Too many requests.",
        "no more self-rotations in an hour than Rotation:SelfRotationsPerHour");

    /// <summary>The client is suspended.</summary>
    public static Refusal ClientIsSuspended { get; } = Add(409, "client_is_suspended",
        "No key can be issued to a suspended client; resume it first.",
        "a client that is not suspended when a key is issued");

    public static IReadOnlyList<Refusal> All => Declared.All;

    private static Refusal Add(int status, string code, string title, string expected) =>
        Declared.Add(new Refusal(status, code, title, code, expected));
}
