namespace Api.Security.ApiKeys;

/// <summary>Why a change was not made.</summary>
internal sealed record TransitionFailure(TransitionFailureKind Kind)
{
    /// <summary>The key of <see cref="TransitionFailureKind.AlreadyIssued"/>, without prefix.</summary>
    public string? KeyId { get; private init; }

    /// <summary>How long to wait after <see cref="TransitionFailureKind.RateLimited"/>.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    /// <summary>The request member that is <see cref="TransitionFailureKind.Invalid"/>.</summary>
    public string? Member { get; private init; }

    /// <summary>What to write there.</summary>
    public string? Fix { get; private init; }

    public static TransitionFailure Invalid(string member, string fix) =>
        new(TransitionFailureKind.Invalid) { Member = member, Fix = fix };

    public static TransitionFailure AlreadyIssued(string keyId) => new(TransitionFailureKind.AlreadyIssued) { KeyId = keyId };

    public static TransitionFailure RateLimited(TimeSpan wait) => new(TransitionFailureKind.RateLimited) { RetryAfter = wait };

    public static implicit operator TransitionFailure(TransitionFailureKind kind) => new(kind);
}
