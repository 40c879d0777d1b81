using System.Net;
using Api.Security.ApiKeys;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// One subscription on one connection, from its confirmation by Redis until it may have missed a message. The Redis client would
/// subscribe again by itself without reporting when that took effect, so a session ends with its connection.
/// </summary>
internal sealed class RedisSession : IAsyncDisposable
{
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan PingLimit = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<RedisFailure> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IConnectionMultiplexer _connection;
    private readonly bool _ownsConnection;
    private readonly IApiKeyListener _listener;
    private readonly RedisMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly RedisNames _names;
    private readonly Action<RedisChannel, RedisValue> _handler;
    private volatile EndPoint? _server;
    private long _sockets;

    private RedisSession(
        IConnectionMultiplexer connection, RedisOptions options, IApiKeyListener listener, RedisMetrics metrics, TimeProvider clock)
    {
        (_ownsConnection, _names) = (options.Connection is null, new RedisNames(options.Prefix));
        (_connection, _listener, _metrics, _clock) = (connection, listener, metrics, clock);
        _handler = (_, message) => Take(message);
        _connection.ConnectionFailed += OnConnectionFailed;
    }

    /// <summary>Connects and subscribes.</summary>
    public static async Task<RedisSession> OpenAsync(
        RedisOptions options, IApiKeyListener listener, RedisMetrics metrics, TimeProvider clock, CancellationToken stop)
    {
        var connecting = Task.Run(() => RedisConnection.ConnectForListeningAsync(options), CancellationToken.None);
        RedisSession session;
        try
        {
            session = new RedisSession(await connecting.WaitAsync(stop), options, listener, metrics, clock);
        }
        catch (OperationCanceledException)
        {
            if (options.Connection is null) _ = connecting.ContinueWith(
                static late => late.IsCompletedSuccessfully ? late.Result.CloseAsync(false) : Task.FromResult(late.Exception),
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }

        try
        {
            await session.SubscribeAsync(stop);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until messages may have been missed.</summary>
    public async Task<RedisFailure> RunAsync(CancellationToken stop)
    {
        using var pings = new PeriodicTimer(PingInterval, _clock);
        while (true)
        {
            var next = pings.WaitForNextTickAsync(stop).AsTask();
            if (await Task.WhenAny(_lost.Task, next) == _lost.Task) return await _lost.Task;
            await next;
            if (await PingAsync(stop) is { } failure) return failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _connection.ConnectionFailed -= OnConnectionFailed;
        if (_ownsConnection) await _connection.CloseAsync(allowCommandsToComplete: false);
        else _connection.GetSubscriber().Unsubscribe(_names.Changes, _handler, CommandFlags.FireAndForget);
    }

    private async Task SubscribeAsync(CancellationToken stop)
    {
        var subscriber = _connection.GetSubscriber();
        await subscriber.SubscribeAsync(_names.Changes, _handler).WaitAsync(PingLimit, _clock, stop);
        _server = subscriber.SubscribedEndpoint(_names.Changes);
        _sockets = CountSockets();
        if (_lost.Task.IsCompleted) throw await _lost.Task;
        if (_server is null) throw new RedisFailure("not subscribed");
    }

    // The ping of a subscriber uses the connection of its subscriptions.
    private async Task<RedisFailure?> PingAsync(CancellationToken stop)
    {
        var subscriber = _connection.GetSubscriber();
        try
        {
            await subscriber.PingAsync().WaitAsync(PingLimit, _clock, stop);
        }
        catch (Exception exception) when (!stop.IsCancellationRequested)
        {
            return RedisFailure.From(exception);
        }

        if (CountSockets() != _sockets) return new RedisFailure("reconnected");
        return Equals(subscriber.SubscribedEndpoint(_names.Changes), _server) ? null : new RedisFailure("another server");
    }

    // The client does not report every failure of a connection that it has restored before.
    private long CountSockets()
    {
        if (_server is null) return 0;
        var counters = _connection.GetServer(_server).GetCounters();
        return counters.Interactive.SocketCount + counters.Subscription.SocketCount;
    }

    private void OnConnectionFailed(object? sender, ConnectionFailedEventArgs failed)
    {
        if (_server is null || Equals(failed.EndPoint, _server)) _lost.TrySetResult(new RedisFailure(failed.FailureType.ToString()));
    }

    private void Take(RedisValue message)
    {
        if (!RedisNames.TryReadKeyId(message, out var keyId))
        {
            _metrics.Ignored();
            return;
        }

        try
        {
            _listener.KeyChanged(keyId);
        }
        catch (Exception exception) // the message is then treated as missed
        {
            _lost.TrySetResult(RedisFailure.From(exception));
        }
    }
}
