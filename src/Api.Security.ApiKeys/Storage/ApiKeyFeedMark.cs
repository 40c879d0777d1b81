namespace Api.Security.ApiKeys;

/// <summary>
/// How far a store has advanced, used to detect that an older state was restored. A store never goes back: either its epoch is
/// higher than before, or its epoch is the same and its sequence is at least as high.
/// </summary>
public sealed record ApiKeyFeedMark
{
    /// <summary>Creates an instance.</summary>
    /// <param name="store">The random name that the store got when it was created; 32 hexadecimal digits.</param>
    /// <param name="epoch">Raised by an administrator who has restored an older state and accepts it. The first epoch is 0.</param>
    /// <param name="sequence">The highest sequence of the change feed; 0 before the first change.</param>
    public ApiKeyFeedMark(string store, long epoch, long sequence) =>
        (Store, Epoch, Sequence) = (store, epoch, sequence);

    /// <summary>The random name that the store got when it was created; 32 hexadecimal digits.</summary>
    public string Store { get; init; }

    /// <summary>Raised by an administrator who has restored an older state and accepts it. The first epoch is 0.</summary>
    public long Epoch { get; init; }

    /// <summary>The highest sequence of the change feed; 0 before the first change.</summary>
    public long Sequence { get; init; }
}
