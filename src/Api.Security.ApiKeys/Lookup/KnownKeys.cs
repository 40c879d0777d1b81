using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// The memory of this node. It holds known keys; unknown ids, separately, so that a flood of made-up ids displaces only other
/// unknown ids; and ids of keys that exist but have not been read.
/// </summary>
internal sealed class KnownKeys
{
    private const int MostUnknown = 10_000;
    private const int MostRecognized = 20_000;

    private readonly ResidentTable<ApiKeyId, ApiKeySnapshot> _known;
    private readonly SecondChanceCache<ApiKeyId, UnknownKey> _unknown = new(MostUnknown);
    private readonly SecondChanceCache<ApiKeyId, RecognizedKey> _recognized = new(MostRecognized);
    private readonly TimeProvider _clock;
    private long _validFrom = long.MinValue;
    private readonly Lock _changes = new(); // finding a key does not need it

    public KnownKeys(IOptions<ApiKeyOptions> options, ApiKeyMetrics metrics, TimeProvider clock)
    {
        var limit = options.Value.Cache.SizeLimit;
        (_known, _clock) = (new(limit, new TableTotals(limit, limit), static _ => false), clock);
        metrics.ObserveKeys(() => _known.Count);
    }

    public ApiKeySnapshot? Find(ApiKeyId id) => _known.Find(id.Mark, id);

    public UnknownKey? FindUnknown(ApiKeyId id) => _unknown.Find(id.Mark, id);

    /// <summary>Whether the change feed has named the key, so that looking it up is not a guess.</summary>
    public bool IsRecognized(ApiKeyId id) => _recognized.Find(id.Mark, id) is not null;

    /// <summary>Records that the change feed has named this key.</summary>
    public void Recognize(ApiKeyId id)
    {
        if (Find(id) is null && !IsRecognized(id)) _recognized.Add(id.Mark, new RecognizedKey(id));
    }

    /// <summary>
    /// Marks everything that was read before now as stale, because changes may have been missed. It is used only while the store
    /// is unavailable.
    /// </summary>
    public void MarkAllStale() => Volatile.Write(ref _validFrom, _clock.GetTimestamp());

    /// <summary>Whether what was read at that moment is older than the last <see cref="MarkAllStale"/>.</summary>
    public bool IsStale(in Moment loadedAt) => loadedAt.Timestamp <= Volatile.Read(ref _validFrom);

    /// <summary>Keeps what was read, unless the key has changed since the read began.</summary>
    public void Add(ApiKeySnapshot snapshot, ApiKeyLoad load)
    {
        var id = snapshot.Id;
        lock (_changes)
        {
            if (load.IsOutdated) return;
            if (_known.Find(id.Mark, id) is { } before) snapshot.LastNetwork = before.LastNetwork;
            _known.Add(id.Mark, snapshot);
            RemoveUnknown(id);
            // When there was no room for the key, asking for it again is still not a guess.
            if (Find(id) is not null) RemoveRecognized(id);
            else Recognize(id);
        }
    }

    /// <summary>Does the same for an id that the store does not have or cannot read.</summary>
    public void AddUnknown(UnknownKey unknown, ApiKeyLoad load)
    {
        var id = unknown.Key;
        lock (_changes)
        {
            if (load.IsOutdated) return;
            _unknown.Add(id.Mark, unknown);
            _known.RemoveAll(id.Mark, id);
            RemoveRecognized(id);
        }
    }

    /// <summary>
    /// Handles a change of a key: of what is known, only the fact that the key exists is still used. The result of a read that is
    /// under way is not kept.
    /// </summary>
    /// <param name="id">The key.</param>
    /// <param name="underWay">The current read of the key, if there is one.</param>
    public void Forget(ApiKeyId id, ApiKeyLoad? underWay)
    {
        lock (_changes)
        {
            underWay?.Outdate();
            _known.Find(id.Mark, id)?.Forget();
            RemoveUnknown(id);
        }
    }

    private void RemoveUnknown(ApiKeyId id)
    {
        if (_unknown.Find(id.Mark, id) is { } unknown) _unknown.Remove(id.Mark, unknown);
    }

    private void RemoveRecognized(ApiKeyId id)
    {
        if (_recognized.Find(id.Mark, id) is { } recognized) _recognized.Remove(id.Mark, recognized);
    }
}

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

/// <summary>The id of a key that exists, because the change feed has named it, but that this node has not looked up.</summary>
internal sealed class RecognizedKey(ApiKeyId id) : ISecondChanceEntry<ApiKeyId>
{
    public ApiKeyId Key { get; } = id;

    public bool IsOf(in ApiKeyId key) => Key == key;
}
