namespace Api.Security.ApiKeys;

/// <summary>
/// An id that the store does not have, or whose row cannot be read, and when that was found. This library hands out an id only
/// after it is stored, so the result can safely be kept for a moment.
/// </summary>
internal sealed class UnknownKey(ApiKeyId id, Moment loadedAt, bool isUnreadable = false) : ISecondChanceEntry<ApiKeyId>
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UnreadableMaxAge = TimeSpan.FromSeconds(10);

    public Moment LoadedAt { get; } = loadedAt;

    public ApiKeyId Key { get; } = id;

    /// <summary>The result for a request with this id.</summary>
    public Outcome<ApiKeySnapshot> Answer => isUnreadable ? ApiKeyRefusals.StoreUnavailable : ApiKeyRefusals.Unknown;

    public bool IsOf(in ApiKeyId key) => Key == key;

    public bool IsYoungAt(in Moment now, TimeProvider clock) => LoadedAt.AgeAt(now, clock) < (isUnreadable ? UnreadableMaxAge : MaxAge);
}
