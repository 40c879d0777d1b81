namespace Api.Security.ApiKeys;

/// <summary>One answer of the administration that is no success, with what it says besides.</summary>
internal sealed record AdminProblem(Refusal Refusal)
{
    /// <summary>What is wrong with the request: its member, and what to write there.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The key that was issued before, with its prefix.</summary>
    public string? KeyId { get; init; }

    /// <summary>How long until another try makes sense.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static AdminProblem NotFound { get; } = new(Refusal.ResourceAbsent);

    public static AdminProblem Invalid(IReadOnlyDictionary<string, string> errors) => new(AdminRefusals.MalformedRequest) { Errors = errors };

    /// <summary>An outage of the store.</summary>
    public static AdminProblem Unavailable { get; } = new(AdminRefusals.StoreUnavailable);

    public static AdminProblem Of(TransitionFailure failure) => failure.Kind switch
    {
        TransitionFailureKind.NotFound => NotFound,
        TransitionFailureKind.Invalid => Invalid(new Dictionary<string, string>(StringComparer.Ordinal) { [failure.Member!] = failure.Cure! }),
        TransitionFailureKind.VersionMismatch => new(AdminRefusals.VersionMismatch),
        TransitionFailureKind.NameExists => new(AdminRefusals.NameExists),
        TransitionFailureKind.KeyExists => new(AdminRefusals.KeyExists),
        TransitionFailureKind.NoKey => new(AdminRefusals.NoKey),
        TransitionFailureKind.RotationInProgress => new(AdminRefusals.RotationInProgress),
        TransitionFailureKind.NoRotation => new(AdminRefusals.NoRotation),
        TransitionFailureKind.KeyInUse => new(AdminRefusals.KeyInUse),
        TransitionFailureKind.KeyUnused => new(AdminRefusals.KeyUnused),
        TransitionFailureKind.AlreadyIssued => new(AdminRefusals.AlreadyIssued) { KeyId = ApiKeyId.Public(failure.KeyId!) },
        TransitionFailureKind.IdempotencyKeyReused => new(AdminRefusals.IdempotencyKeyReused),
        TransitionFailureKind.RateLimited => new(AdminRefusals.RateLimited) { RetryAfter = failure.RetryAfter },
        TransitionFailureKind.ClientSuspended => new(AdminRefusals.ClientIsSuspended),
        TransitionFailureKind.SelfRotationOff => new(Refusal.PolicyDenied),
        TransitionFailureKind.Busy => Unavailable with { RetryAfter = TimeSpan.FromSeconds(1) },
        TransitionFailureKind.Unavailable => Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(failure), failure.Kind, "A failure without an answer."),
    };
}
