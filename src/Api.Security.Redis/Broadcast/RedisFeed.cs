using System.Globalization;
using Api.Security.ApiKeys;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// Keeps the position of the change feed of a store in Redis: a sorted set of epochs, each with its highest sequence, which never
/// decreases.
/// </summary>
internal static class RedisFeed
{
    /// <returns>The latest epoch and its highest sequence, including the mark of the caller.</returns>
    public static async Task<ApiKeyFeedMark?> AdvanceAsync(IDatabase redis, RedisKey key, ApiKeyFeedMark mark)
    {
        var adding = redis.SortedSetAddAsync(
            key, mark.Epoch.ToString(CultureInfo.InvariantCulture), mark.Sequence, SortedSetWhen.GreaterThan);
        var epochs = await redis.SortedSetRangeByRankWithScoresAsync(key, flags: CommandFlags.DemandMaster);
        await adding;
        ApiKeyFeedMark? furthest = null;
        foreach (var entry in epochs)
        {
            // Ignores entries that are not a mark.
            if (!long.TryParse((string?)entry.Element, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ||
                entry.Score is not (>= 0 and <= (1L << 53))) continue;
            if (furthest is null || epoch > furthest.Epoch) furthest = mark with { Epoch = epoch, Sequence = (long)entry.Score };
        }

        return furthest;
    }
}
