using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>The memory of this node: known keys, and ids that are unknown, apart, so that a flood of made-up ids pushes out only its own.</summary>
internal sealed class KnownKeys
{
    private const int MostUnknown = 10_000;

    private readonly ResidentTable<KeyName, ApiKeySnapshot> _known;
    private readonly ClockTable<KeyName, UnknownKey> _unknown = new(MostUnknown);
    private readonly Lock _changes = new(); // not taken to find a key

    public KnownKeys(IOptions<ApiKeyOptions> options, ApiKeyMetrics metrics)
    {
        var limit = options.Value.Cache.SizeLimit;
        _known = new(limit, new TableTotals(limit, limit), static _ => false);
        metrics.ObserveKeys(() => _known.Count);
    }

    public ApiKeySnapshot? Find(KeyName id) => _known.Find(id.Mark, id);

    public UnknownKey? FindUnknown(KeyName id) => _unknown.Find(id.Mark, id);

    /// <summary>Keeps what was read, unless the key has changed meanwhile.</summary>
    public void Add(ApiKeySnapshot snapshot, ApiKeyLoad load)
    {
        lock (_changes)
        {
            if (load.IsOutdated) return;
            if (_known.Find(snapshot.Id.Mark, snapshot.Id) is { } before) snapshot.LastNetwork = before.LastNetwork;
            _known.Add(snapshot.Id.Mark, snapshot);
            RemoveUnknown(snapshot.Id);
        }
    }

    /// <summary>The same for an id that the store does not know.</summary>
    public void AddUnknown(UnknownKey unknown, ApiKeyLoad load)
    {
        lock (_changes)
        {
            if (load.IsOutdated) return;
            _unknown.Add(unknown.Key.Mark, unknown);
            _known.RemoveAll(unknown.Key.Mark, unknown.Key);
        }
    }

    /// <summary>Forgets a key for good: what is read at this moment is not kept either.</summary>
    /// <param name="id">The key, which has changed.</param>
    /// <param name="underWay">The read of it that is under way, if one is.</param>
    public void Remove(KeyName id, ApiKeyLoad? underWay)
    {
        lock (_changes)
        {
            underWay?.Outdate();
            _known.RemoveAll(id.Mark, id);
            RemoveUnknown(id);
        }
    }

    private void RemoveUnknown(KeyName id)
    {
        if (_unknown.Find(id.Mark, id) is { } unknown) _unknown.Remove(id.Mark, unknown);
    }
}
