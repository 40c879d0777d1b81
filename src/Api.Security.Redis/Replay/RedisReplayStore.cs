using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>Remembers used values in Redis: <c>SET NX PX</c>, and in the same round trip whether Redis has lost any.</summary>
internal sealed class RedisReplayStore(
    RedisCommands commands, ReplayNames names, ReplayEpochs epochs, ReplaySwitch isShared, SharedReplayMetrics metrics, ReplayTimes times,
    TimeProvider clock) : IReplayStore
{
    public ValueTask<ReplayResult> TryAddAsync(
        in ReplayKey key, DateTimeOffset issuedAt, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        if (!isShared.IsOn) return new(ReplayResult.Unavailable);
        var (name, part) = names.Locate(key);
        return AddAsync(new(name, part, issuedAt, LifeOf(expiresAt)), cancellationToken);
    }

    private async ValueTask<ReplayResult> AddAsync(UsedValue value, CancellationToken cancellationToken)
    {
        var begin = clock.GetTimestamp();
        try
        {
            var result = await commands.RunAsync(
                connection => AddAsync(connection.GetDatabase(), value), times.Limit, cancellationToken, ReplayTimes.Grace);
            isShared.Succeeded();
            return result;
        }
        catch (RedisFailure failure)
        {
            metrics.Failed("add");
            isShared.Failed(failure.Reason, begin);
            return ReplayResult.Unavailable;
        }
    }

    /// <summary>Adds a value, for as long as that takes.</summary>
    /// <exception cref="Exception">It failed.</exception>
    internal async Task<ReplayResult> AddAsync(IDatabaseAsync redis, UsedValue value)
    {
        var before = epochs.Known(value.Part) ?? await epochs.LookAsync(redis, value.Part, null);
        var adding = redis.StringSetAsync(value.Name, 1, value.Life, When.NotExists, CommandFlags.DemandMaster);
        // Sent after it, so that a loss in between is seen.
        var reading = ReadAsync(redis.HashGetAsync(names.Epoch(value.Part), ReplayScript.Field, CommandFlags.DemandMaster));
        await Task.WhenAll(adding, reading);
        if (!await adding) return ReplayResult.Replayed;
        var epoch = await epochs.FollowAsync(redis, value.Part, before, await reading);
        if (!epoch.Knows(value.IssuedAt)) return ReplayResult.Unavailable;
        epochs.Used(value.IssuedAt);
        return ReplayResult.Added;
    }

    // A key of another program is replaced: nobody can know what was there.
    private static async Task<RedisValue> ReadAsync(Task<RedisValue> reading)
    {
        try
        {
            return await reading;
        }
        catch (RedisServerException refused) when (RedisFailure.From(refused).Reason is RedisFailure.WrongType)
        {
            return RedisValue.Null;
        }
    }

    private TimeSpan LifeOf(DateTimeOffset expiresAt)
    {
        var left = expiresAt - clock.GetUtcNow();
        var whole = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, left.TotalMilliseconds)));
        return whole + ReplayTimes.Margin;
    }
}
