using Microsoft.Extensions.Options;

namespace Api.Security.ApiKeys;

/// <summary>The memory of this node: known keys, and ids that are unknown, apart, so that a flood of made-up ids pushes out only its own.</summary>
internal sealed class KnownKeys
{
    private const int MostUnknown = 10_000;

    private readonly ClockTable<KeyName, ApiKeySnapshot> _known;
    private readonly ClockTable<KeyName, UnknownKey> _unknown = new(MostUnknown);

    public KnownKeys(IOptions<ApiKeyOptions> options, ApiKeyMetrics metrics)
    {
        _known = new(options.Value.Cache.SizeLimit);
        metrics.ObserveKeys(() => _known.Count);
    }

    public ApiKeySnapshot? Find(KeyName id) => _known.Find(id.Mark, id);

    public UnknownKey? FindUnknown(KeyName id) => _unknown.Find(id.Mark, id);

    public void Add(ApiKeySnapshot snapshot, ApiKeyLoad load)
    {
        if (load.IsOutdated) return;
        if (_known.Find(snapshot.Id.Mark, snapshot.Id) is { } before) snapshot.LastNetwork = before.LastNetwork;
        _known.Add(snapshot.Id.Mark, snapshot);
        if (_unknown.Find(snapshot.Id.Mark, snapshot.Id) is { } unknown) _unknown.Remove(snapshot.Id.Mark, unknown);
        // The change may have come between the two.
        if (load.IsOutdated) _known.Remove(snapshot.Id.Mark, snapshot);
    }

    public void AddUnknown(UnknownKey unknown, ApiKeyLoad load)
    {
        if (load.IsOutdated) return;
        _unknown.Add(unknown.Key.Mark, unknown);
        if (_known.Find(unknown.Key.Mark, unknown.Key) is { } known) _known.Remove(known.Id.Mark, known);
        if (load.IsOutdated) _unknown.Remove(unknown.Key.Mark, unknown);
    }

    public void Remove(KeyName id)
    {
        if (Find(id) is { } known) _known.Remove(id.Mark, known);
        if (FindUnknown(id) is { } unknown) _unknown.Remove(id.Mark, unknown);
    }
}
