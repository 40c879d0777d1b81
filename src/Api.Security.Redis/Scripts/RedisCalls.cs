using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>Runs scripts within a time limit.</summary>
internal sealed class RedisCalls(RedisCommands commands, TimeProvider clock)
{
    // When a time limit was noticed so late, this process stood still, and the answer is probably there.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(10);

    /// <summary>Runs a script. Does not throw.</summary>
    public async ValueTask<CallResult> RunAsync(LimitScript script, RedisKey[] keys, RedisValue[] values, TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero) return new(null, new RedisFailure("no answer in time", mayHaveRun: false), null);
        Task<RedisResult>? running = null;
        var begin = clock.GetTimestamp();
        try
        {
            var connecting = commands.ConnectAsync();
            var connection = connecting.IsCompletedSuccessfully ? connecting.Result : await connecting.WaitAsync(limit, clock);
            running = script.RunAsync(connection.GetDatabase(), keys, values);
            if (running.IsCompletedSuccessfully) return new(running.Result, null, null);
            var left = limit - clock.GetElapsedTime(begin);
            return new(await running.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock), null, null);
        }
        catch (Exception exception)
        {
            if (running is { IsCompleted: false } && clock.GetElapsedTime(begin) >= limit + Late)
                await Task.WhenAny(running, Task.Delay(Grace, clock));
            return running switch
            {
                { IsCompletedSuccessfully: true } => new(running.Result, null, null),
                { IsCompleted: false } => new(null, RedisFailure.From(exception), running),
                _ => new(null, RedisFailure.From(running?.Exception?.InnerException ?? exception), null),
            };
        }
    }

    /// <summary>Runs a command or script, as long as the client lets it run.</summary>
    /// <exception cref="RedisFailure">It failed.</exception>
    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command)
    {
        try
        {
            return await command((await commands.ConnectAsync()).GetDatabase());
        }
        catch (Exception exception)
        {
            throw RedisFailure.From(exception);
        }
    }

    /// <summary>Loads all scripts into all primaries.</summary>
    /// <exception cref="RedisFailure">It failed.</exception>
    public Task LoadAsync() => RunAsync(async redis =>
    {
        var primaries = redis.Multiplexer.GetServers().Where(server => server is { IsConnected: true, IsReplica: false });
        await Task.WhenAll(primaries.SelectMany(server => LimitScripts.All.Select(script => script.LoadAsync(server))));
        return true;
    });

    /// <summary>Whether keys of several partitions may be on several servers.</summary>
    public bool IsCluster() =>
        Find() is { IsCompletedSuccessfully: true } connected
        && Array.Exists(connected.Result.GetServers(), server => server.ServerType is ServerType.Cluster);

    /// <summary>Whether the connection is open, or may still be opened.</summary>
    public bool IsConnected() =>
        Find() is not { IsCompleted: true } connected || (connected.IsCompletedSuccessfully && connected.Result.IsConnected);

    private Task<IConnectionMultiplexer>? Find()
    {
        try
        {
            return commands.ConnectAsync();
        }
        catch (ObjectDisposedException) // the application stops
        {
            return null;
        }
    }
}

/// <summary>How a call ended.</summary>
/// <param name="Result">The answer; <see langword="null"/> when it failed.</param>
/// <param name="Failure">Why it failed.</param>
/// <param name="Running">The call, if its answer may still come.</param>
internal readonly record struct CallResult(RedisResult? Result, RedisFailure? Failure, Task<RedisResult>? Running);
