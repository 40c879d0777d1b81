using System.Collections.Concurrent;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// The requests of this node that have a place in a concurrency limit. Redis forgets a place after 15 s, so the node renews them every 5 s;
/// those of a node that was killed become free. What was added while Redis was unavailable is there with the next renewal.
/// </summary>
internal sealed class RunningRequests(string node)
{
    private const int Batch = 500;

    private readonly ConcurrentDictionary<string, RedisKey> _places = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>The number of places.</summary>
    public int Count => _places.Count;

    /// <summary>Returns a name for a request that no other request of any node has.</summary>
    public string NewName() => $"{node}:{Interlocked.Increment(ref _last)}";

    public void Add(string name, RedisKey key) => _places[name] = key;

    public void Remove(string name) => _places.TryRemove(name, out _);

    /// <summary>Renews all places, with one call for each key.</summary>
    public async Task RenewAsync(RedisCalls calls, long? time)
    {
        var renewing = new List<Task>();
        foreach (var place in _places.GroupBy(place => place.Value))
            foreach (var names in place.Select(one => one.Key).Chunk(Batch)) renewing.Add(RenewAsync(calls, time, place.Key, names));
        await Task.WhenAll(renewing);
    }

    /// <summary>Gives all places back, when the node stops.</summary>
    public async Task RemoveAllAsync(RedisCalls calls)
    {
        var removing = new List<Task>();
        foreach (var place in _places.GroupBy(place => place.Value))
            removing.Add(calls.RunAsync(redis => redis.SortedSetRemoveAsync(place.Key, [.. place.Select(one => (RedisValue)one.Key)])));
        await Task.WhenAll(removing);
    }

    private async Task RenewAsync(RedisCalls calls, long? time, RedisKey key, string[] names)
    {
        await calls.RunAsync(redis => LimitScripts.Hold.RunAsync(redis, [key],
            [time ?? RedisValue.EmptyString, .. names.Select(name => (RedisValue)name)]));
        // A request that ended meanwhile would keep its place until it is forgotten.
        RedisValue[] ended = [.. names.Where(name => !_places.ContainsKey(name)).Select(name => (RedisValue)name)];
        if (ended.Length > 0) await calls.RunAsync(redis => redis.SortedSetRemoveAsync(key, ended));
    }
}
