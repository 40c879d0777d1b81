using System.Collections.Concurrent;

namespace Api.Security.ApiKeys;

/// <summary>
/// All counters of this node. There is no queue: memory depends on the number of keys and hours and not on the traffic, so nothing is ever
/// dropped.
/// </summary>
internal sealed class UsageCounters
{
    private readonly ConcurrentDictionary<CounterPlace, UsageCounter> _counters = new();
    private readonly TokenClients _tokens = new();

    /// <summary>How many requests were not taken yet.</summary>
    public long Pending => _counters.Sum(counter => counter.Value.Count);

    public int Size => _counters.Count;

    /// <summary>Counts one request.</summary>
    /// <returns>The counter to try first for the next request of this source.</returns>
    public UsageCounter Add(UsageSource source, long hour, UsageOutcome outcome, long minute)
    {
        var place = new CounterPlace(source.KeyId is null ? _tokens.Admit(source) : source, hour, outcome);
        while (true)
        {
            var counter = _counters.GetOrAdd(place, static place => new UsageCounter(place.Source, place.Hour, place.Outcome));
            if (counter.TryAdd(minute)) return counter;
            _counters.TryRemove(KeyValuePair.Create(place, counter)); // closed
        }
    }

    /// <summary>Takes everything that was counted since the last time. For one thread.</summary>
    /// <param name="isEnd">
    /// Whether an interval ends. Counters that were not used within it are removed, and its token clients make room for others.
    /// </param>
    /// <returns>Each counter that was used, and the number of requests.</returns>
    public IReadOnlyList<(UsageCounter Counter, long Count)> Take(bool isEnd = true)
    {
        var taken = new List<(UsageCounter, long)>();
        var used = new List<UsageSource>();
        foreach (var (place, counter) in _counters)
        {
            if (counter.Take() is > 0 and var count)
            {
                taken.Add((counter, count));
                counter.IsUsed = true;
            }

            if (!isEnd) continue;
            if (counter.IsUsed) used.Add(counter.Source);
            else if (counter.TryClose()) _counters.TryRemove(KeyValuePair.Create(place, counter));
            counter.IsUsed = false;
        }

        if (isEnd) _tokens.Keep(used);
        return taken;
    }

    private readonly record struct CounterPlace(UsageSource Source, long Hour, UsageOutcome Outcome);
}
