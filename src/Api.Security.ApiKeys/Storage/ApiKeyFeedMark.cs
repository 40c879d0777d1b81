namespace Api.Security.ApiKeys;

/// <summary>
/// How far a store has come, by which an older state of it is recognised. A store never goes back: it has either a higher epoch than
/// before, or the same one and at least the same sequence.
/// </summary>
/// <param name="Store">The name that the store was given at random when it was made; 32 hexadecimal digits.</param>
/// <param name="Epoch">Raised by an administrator who has restored an older state and accepts it; the first one is 0.</param>
/// <param name="Sequence">The highest sequence of the change feed; 0 before the first change.</param>
public sealed record ApiKeyFeedMark(string Store, long Epoch, long Sequence);
