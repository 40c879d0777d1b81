namespace Api.Security.ApiKeys;

/// <summary>The result of a change.</summary>
internal sealed record TransitionResult
{
    /// <summary>Why nothing was changed; <see langword="null"/> on success.</summary>
    public TransitionFailure? Failure { get; init; }

    /// <summary>The client as it is now.</summary>
    public ApiClient? Client { get; init; }

    /// <summary>The key that was added.</summary>
    public ApiKey? Added { get; init; }

    /// <summary>The added key with its secret, when it was created here. The secret is kept nowhere else.</summary>
    public MintedKey? Minted { get; init; }

    /// <summary>Whether the store did not write the change, but may do so later.</summary>
    public bool IsOutage => Failure?.Kind is TransitionFailureKind.Unavailable or TransitionFailureKind.Busy;

    public static TransitionResult Failed(TransitionFailure failure) => new() { Failure = failure };
}
