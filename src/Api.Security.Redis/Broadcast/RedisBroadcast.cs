using Api.Security.ApiKeys;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <inheritdoc cref="IApiKeyBroadcast"/>
internal sealed class RedisBroadcast(
    RedisCommands commands, IOptions<RedisOptions> options, RedisMetrics metrics, ILoggerFactory loggers, TimeProvider clock)
    : IApiKeyBroadcast
{
    private static readonly TimeSpan ShortLimit = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongLimit = TimeSpan.FromSeconds(2);

    // An entry that would last longer never expires.
    private static readonly TimeSpan LongestDenial = TimeSpan.FromDays(36_500);

    private readonly ILogger _logger = loggers.CreateLogger(RedisLog.Category);
    private readonly RedisNames _names = new(options.Value.Prefix);
    private int _isPublishingFailing;
    private bool _isDownSaid;
    private volatile bool _isConnected;

    public bool IsConnected => _isConnected;

    public async Task PublishAsync(IReadOnlyList<string> keyIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyIds);
        RedisValue[] messages = [.. keyIds.Where(RedisNames.IsKeyId)];
        if (messages.Length == 0) return;
        try
        {
            await commands.RunAsync(connection => PublishAsync(connection, messages), ShortLimit, cancellationToken);
            if (Interlocked.Exchange(ref _isPublishingFailing, 0) == 1) _logger.PublishingAgain();
        }
        catch (Exception exception) // the change is committed and in the feed of the store
        {
            metrics.Failed("publish");
            if (Interlocked.Exchange(ref _isPublishingFailing, 1) == 0) _logger.NotPublished(RedisFailure.From(exception).Reason);
        }
    }

    public async Task DenyAsync(string keyId, DateTimeOffset until, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var key = _names.Denied(keyId);
        var left = until - clock.GetUtcNow();
        if (left <= TimeSpan.Zero) return;

        Expiration lifetime = left > LongestDenial ? Expiration.Default : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        await CountedAsync("deny", connection => connection.GetDatabase().StringSetAsync(key, "1", lifetime), LongLimit, cancellationToken);
        await PublishAsync([keyId], cancellationToken);
    }

    public async Task AllowAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var key = _names.Denied(keyId);
        await CountedAsync("allow", connection => connection.GetDatabase().KeyDeleteAsync(key), LongLimit, cancellationToken);
        await PublishAsync([keyId], cancellationToken);
    }

    public Task<bool> IsDeniedAsync(string keyId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keyId);
        var key = _names.Denied(keyId);
        return CountedAsync("is_denied",
            connection => connection.GetDatabase().KeyExistsAsync(key, CommandFlags.DemandMaster), ShortLimit, cancellationToken);
    }

    public Task<ApiKeyFeedMark?> AdvanceAsync(ApiKeyFeedMark mark, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(mark);
        var key = _names.Feed(mark.Store);
        return CountedAsync("advance",
            connection => RedisFeed.AdvanceAsync(connection.GetDatabase(), key, mark), ShortLimit, cancellationToken);
    }

    public async Task ListenAsync(IApiKeyListener listener, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(listener);
        commands.Start();
        var backOff = new ReconnectDelay(clock);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var failure = await ListenOnceAsync(listener, backOff, cancellationToken);
                if (!_isDownSaid) _logger.NotConnected(failure.Reason);
                _isDownSaid = true;
                await backOff.WaitAsync(cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<long> PublishAsync(IConnectionMultiplexer connection, RedisValue[] messages)
    {
        var subscriber = connection.GetSubscriber();
        var reached = await Task.WhenAll(messages.Select(message => subscriber.PublishAsync(_names.Changes, message)));
        return reached.Sum();
    }

    /// <summary>Listens on one connection and returns why it ended.</summary>
    private async Task<RedisFailure> ListenOnceAsync(IApiKeyListener listener, ReconnectDelay backOff, CancellationToken stop)
    {
        try
        {
            await using var session = await RedisSession.OpenAsync(options.Value, listener, metrics, clock, stop);
            backOff.Begin();
            listener.Reconnected();
            return await ListenAsync(session, stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            return RedisFailure.From(exception);
        }
    }

    private async Task<RedisFailure> ListenAsync(RedisSession session, CancellationToken stop)
    {
        metrics.Connected();
        _logger.Connected();
        (_isConnected, _isDownSaid) = (true, false);
        try
        {
            return await session.RunAsync(stop);
        }
        finally
        {
            _isConnected = false;
        }
    }

    private async Task<T> CountedAsync<T>(
        string operation, Func<IConnectionMultiplexer, Task<T>> command, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await commands.RunAsync(command, limit, cancellationToken);
        }
        catch (RedisFailure)
        {
            metrics.Failed(operation);
            throw;
        }
    }
}
