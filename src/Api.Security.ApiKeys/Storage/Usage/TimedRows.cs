using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Api.Security.ApiKeys;

/// <summary>Rows by time and key, of which the oldest times are dropped when there are too many. Not thread-safe.</summary>
internal sealed class TimedRows<TKey, TValue>(int most)
    where TKey : notnull
{
    private readonly SortedDictionary<DateTimeOffset, Dictionary<TKey, TValue>> _times = [];
    private int _count;

    /// <summary>The times, in order.</summary>
    public IEnumerable<(DateTimeOffset Time, IReadOnlyDictionary<TKey, TValue> Rows)> All
    {
        get
        {
            foreach (var (time, rows) in _times) yield return (time, rows);
        }
    }

    public TValue? Find(DateTimeOffset time, TKey key) =>
        _times.TryGetValue(time, out var rows) && rows.TryGetValue(key, out var value) ? value : default;

    public void Change(DateTimeOffset time, TKey key, Func<TValue?, TValue> change)
    {
        if (!_times.TryGetValue(time, out var rows)) _times[time] = rows = [];
        ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out var isKnown);
        value = change(value);
        if (!isKnown && ++_count > most) DropFirst();
    }

    /// <summary>Takes the rows of the first time if it is before a given one.</summary>
    public bool TryTakeBefore(DateTimeOffset before, out DateTimeOffset time, [NotNullWhen(true)] out Dictionary<TKey, TValue>? rows)
    {
        (time, rows) = (default, null);
        foreach (var first in _times)
        {
            if (first.Key >= before) return false;
            (time, rows) = (first.Key, first.Value);
            break;
        }

        return rows is not null && DropFirst();
    }

    private bool DropFirst()
    {
        foreach (var first in _times)
        {
            _count -= first.Value.Count;
            return _times.Remove(first.Key);
        }

        return false;
    }
}
