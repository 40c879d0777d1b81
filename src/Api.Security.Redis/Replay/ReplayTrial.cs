using System.Security.Cryptography;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>Tries whether Redis takes used values: with a random one that nobody has issued, so that nothing is learned from it.</summary>
internal sealed class ReplayTrial(
    RedisCommands commands, RedisReplayStore store, ReplayNames names, ReplayEpochs epochs, SharedReplayMetrics metrics, ReplayTimes times)
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);

    private Task<IConnectionMultiplexer>? _connecting;

    /// <summary>Whether the connection is open, or may still be opened.</summary>
    public bool IsConnected => _connecting is not { IsCompleted: true } connected
        || (connected.IsCompletedSuccessfully && connected.Result.IsConnected);

    /// <summary>Tries once. Does not throw.</summary>
    /// <param name="limit">How long to wait at most; by default as long as a request.</param>
    public async Task<RedisFailure?> TryAsync(TimeSpan? limit = null)
    {
        try
        {
            _connecting = commands.ConnectAsync();
            var (name, part) = names.Locate(new ReplayKey(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)));
            await commands.RunAsync(async connection =>
            {
                var redis = connection.GetDatabase();
                await store.AddAsync(redis, new(name, part, DateTimeOffset.UnixEpoch, Life));
                epochs.LookAtAll(redis);
                return true;
            }, limit ?? times.Limit, CancellationToken.None);
            return null;
        }
        catch (Exception exception)
        {
            metrics.Failed("try");
            return RedisFailure.From(exception);
        }
    }
}
