using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>
/// The memory of this node: known keys; ids that are unknown, apart, so that a flood of made-up ids pushes out only its own; and ids
/// of which no more is known than that there is such a key.
/// </summary>
internal sealed class KnownKeys
{
    private const int MostUnknown = 10_000;
    private const int MostRecognised = 20_000;

    private readonly ResidentTable<ApiKeyId, ApiKeySnapshot> _known;
    private readonly SecondChanceCache<ApiKeyId, UnknownKey> _unknown = new(MostUnknown);
    private readonly SecondChanceCache<ApiKeyId, RecognisedKey> _recognised = new(MostRecognised);
    private readonly TimeProvider _clock;
    private long _validFrom = long.MinValue;
    private readonly Lock _changes = new(); // not taken to find a key

    public KnownKeys(IOptions<ApiKeyOptions> options, ApiKeyMetrics metrics, TimeProvider clock)
    {
        var limit = options.Value.Cache.SizeLimit;
        (_known, _clock) = (new(limit, new TableTotals(limit, limit), static _ => false), clock);
        metrics.ObserveKeys(() => _known.Count);
    }

    public ApiKeySnapshot? Find(ApiKeyId id) => _known.Find(id.Mark, id);

    public UnknownKey? FindUnknown(ApiKeyId id) => _unknown.Find(id.Mark, id);

    /// <summary>Whether the change feed has named it, so that looking it up is no guess.</summary>
    public bool IsRecognised(ApiKeyId id) => _recognised.Find(id.Mark, id) is not null;

    /// <summary>The change feed names this key.</summary>
    public void Recognise(ApiKeyId id)
    {
        if (Find(id) is null && !IsRecognised(id)) _recognised.Add(id.Mark, new RecognisedKey(id));
    }

    /// <summary>Changes may have been missed: what was read before now is too old, and is used only while the store is unavailable.</summary>
    public void MarkAllStale() => Volatile.Write(ref _validFrom, _clock.GetTimestamp());

    /// <summary>Whether something read at that moment is from before the last <see cref="MarkAllStale"/>.</summary>
    public bool IsStale(in Moment loadedAt) => loadedAt.Timestamp <= Volatile.Read(ref _validFrom);

    /// <summary>Keeps what was read, unless the key has changed meanwhile.</summary>
    public void Add(ApiKeySnapshot snapshot, ApiKeyLoad load)
    {
        var id = snapshot.Id;
        lock (_changes)
        {
            if (load.IsOutdated) return;
            if (_known.Find(id.Mark, id) is { } before) snapshot.LastNetwork = before.LastNetwork;
            _known.Add(id.Mark, snapshot);
            RemoveUnknown(id);
            // Where there is no room for it, it is no guess to ask for it again.
            if (Find(id) is not null) RemoveRecognised(id);
            else Recognise(id);
        }
    }

    /// <summary>The same for an id that the store does not know.</summary>
    public void AddUnknown(UnknownKey unknown, ApiKeyLoad load)
    {
        var id = unknown.Key;
        lock (_changes)
        {
            if (load.IsOutdated) return;
            _unknown.Add(id.Mark, unknown);
            _known.RemoveAll(id.Mark, id);
            RemoveRecognised(id);
        }
    }

    /// <summary>A key has changed: of what is known of it only that there is such a key may be used. What is read at this moment is not kept.</summary>
    /// <param name="id">The key.</param>
    /// <param name="underWay">The read of it that is under way, if one is.</param>
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

    private void RemoveRecognised(ApiKeyId id)
    {
        if (_recognised.Find(id.Mark, id) is { } recognised) _recognised.Remove(id.Mark, recognised);
    }
}
