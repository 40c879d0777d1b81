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

    private readonly ClockTable<KeyName, ApiKeySnapshot> _known;
    private readonly ClockTable<KeyName, UnknownKey> _unknown = new(MostUnknown);
    private readonly ClockTable<KeyName, RecognisedKey> _recognised = new(MostRecognised);
    private readonly TimeProvider _clock;
    private long _validFrom = long.MinValue;

    public KnownKeys(IOptions<ApiKeyOptions> options, ApiKeyMetrics metrics, TimeProvider clock)
    {
        (_known, _clock) = (new(options.Value.Cache.SizeLimit), clock);
        metrics.ObserveKeys(() => _known.Count);
    }

    public ApiKeySnapshot? Find(KeyName id) => _known.Find(id.Mark, id);

    public UnknownKey? FindUnknown(KeyName id) => _unknown.Find(id.Mark, id);

    /// <summary>Whether the change feed has named it, so that looking it up is no guess.</summary>
    public bool IsRecognised(KeyName id) => _recognised.Find(id.Mark, id) is not null;

    /// <summary>The change feed names this key.</summary>
    public void Recognise(KeyName id)
    {
        if (Find(id) is null && !IsRecognised(id)) _recognised.Add(id.Mark, new RecognisedKey(id));
    }

    /// <summary>Changes may have been missed: what was read before now is too old, and is used only while the store is unavailable.</summary>
    public void Doubt() => Volatile.Write(ref _validFrom, _clock.GetTimestamp());

    /// <summary>Whether something read at that moment is from before the last <see cref="Doubt"/>.</summary>
    public bool IsDoubted(in Moment loadedAt) => loadedAt.Timestamp <= Volatile.Read(ref _validFrom);

    public void Add(ApiKeySnapshot snapshot, ApiKeyLoad load)
    {
        if (load.IsOutdated) return;
        var id = snapshot.Id;
        if (_known.Find(id.Mark, id) is { } before) snapshot.LastNetwork = before.LastNetwork;
        _known.Add(id.Mark, snapshot);
        if (_unknown.Find(id.Mark, id) is { } unknown) _unknown.Remove(id.Mark, unknown);
        if (_recognised.Find(id.Mark, id) is { } recognised) _recognised.Remove(id.Mark, recognised);
        // The change may have come between the two.
        if (load.IsOutdated) snapshot.Forget();
    }

    public void AddUnknown(UnknownKey unknown, ApiKeyLoad load)
    {
        if (load.IsOutdated) return;
        var id = unknown.Key;
        _unknown.Add(id.Mark, unknown);
        if (_known.Find(id.Mark, id) is { } known) _known.Remove(id.Mark, known);
        if (_recognised.Find(id.Mark, id) is { } recognised) _recognised.Remove(id.Mark, recognised);
        if (load.IsOutdated) _unknown.Remove(id.Mark, unknown);
    }

    /// <summary>A key has changed: nothing that is known of it may be used, but that there is such a key.</summary>
    public void Forget(KeyName id)
    {
        if (Find(id) is { } known) known.Forget();
        if (FindUnknown(id) is { } unknown) _unknown.Remove(id.Mark, unknown);
    }
}
