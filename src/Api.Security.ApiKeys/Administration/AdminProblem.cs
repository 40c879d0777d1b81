namespace Api.Security.ApiKeys;

/// <summary>One answer of the administration that is no success. The closed list of its codes.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What clients decide by.</param>
/// <param name="Title">The same for each code; nothing that was sent is part of it.</param>
internal sealed record AdminProblem(int Status, string Code, string Title)
{
    /// <summary>What of the request is wrong: its member, and what to write there.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The key that was issued before, with its prefix.</summary>
    public string? KeyId { get; init; }

    /// <summary>Seconds until another try makes sense.</summary>
    public int? RetryAfter { get; init; }

    public static AdminProblem NotFound { get; } = new(404, "not_found", "There is no such resource.");

    public static AdminProblem Invalid(IReadOnlyDictionary<string, string> errors) => new(400, "malformed_request", "The request is malformed.") { Errors = errors };

    /// <summary>An outage of the store.</summary>
    public static AdminProblem Unavailable { get; } = new(503, "store_unavailable", "API keys cannot be read or changed at the moment.") { RetryAfter = 5 };

    public static AdminProblem Of(TransitionFailure failure) => failure.Kind switch
    {
        TransitionFailureKind.NotFound => NotFound,
        TransitionFailureKind.Invalid => Invalid(new Dictionary<string, string>(StringComparer.Ordinal) { [failure.Member!] = failure.Cure! }),
        TransitionFailureKind.VersionMismatch => new(412, "version_mismatch", "The client has changed since it was read."),
        TransitionFailureKind.NameExists => Conflict("name_exists", "Another client of the tenant has this name."),
        TransitionFailureKind.KeyExists => Conflict("key_exists", "The client has a key already; the next one comes by rotation."),
        TransitionFailureKind.NoKey => Conflict("no_key", "The client has no living key to rotate."),
        TransitionFailureKind.RotationInProgress => Conflict("rotation_in_progress", "The next key is in use already; promote it or cancel the rotation first."),
        TransitionFailureKind.NoRotation => Conflict("no_rotation", "There is no next key."),
        TransitionFailureKind.KeyInUse => Conflict("key_in_use", "The next key is in use."),
        TransitionFailureKind.KeyUnused => Conflict("key_unused", "The next key was never used."),
        TransitionFailureKind.AlreadyIssued => Conflict("already_issued", "This order was carried out before; its secret was told then.") with { KeyId = ApiKeyId.Public(failure.KeyId!) },
        TransitionFailureKind.IdempotencyKeyReused => new(422, "idempotency_key_reused", "The Idempotency-Key was sent before with another order; nothing was done. Send this one with a key of its own."),
        TransitionFailureKind.RateLimited => new(429, "rate_limited", "The keys of this client have ordered too many successors.") { RetryAfter = (int)Math.Ceiling(failure.RetryAfter!.Value.TotalSeconds) },
        TransitionFailureKind.ClientSuspended => Conflict("client_is_suspended", "A suspended client gets no key; resume it first."),
        TransitionFailureKind.SelfRotationOff => new(403, "policy_denied", "The caller may not do this."),
        TransitionFailureKind.Busy => Unavailable with { RetryAfter = 1 },
        TransitionFailureKind.Unavailable => Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure.Kind, "A failure without an answer."),
    };

    private static AdminProblem Conflict(string code, string title) => new(409, code, title);
}
