namespace Api.Security.ApiKeys;

/// <summary>What became of a change.</summary>
internal sealed record TransitionResult
{
    /// <summary>Why nothing was changed.</summary>
    public TransitionFailure? Failure { get; init; }

    /// <summary>The client as it is now.</summary>
    public ApiClient? Client { get; init; }

    /// <summary>The key that was added.</summary>
    public ApiKey? Added { get; init; }

    /// <summary>The same with its secret, when it was made here. The only place where the secret is.</summary>
    public MintedKey? Minted { get; init; }

    /// <summary>Whether the store did not take it, and may later.</summary>
    public bool IsOutage => Failure?.Kind is TransitionFailureKind.Unavailable or TransitionFailureKind.Busy;

    public static TransitionResult Failed(TransitionFailure failure) => new() { Failure = failure };
}
