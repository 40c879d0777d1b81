using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>The connection for commands, opened with the first one. Each command ends within its time limit, whatever Redis does.</summary>
internal sealed class RedisCommands(IOptions<RedisOptions> options, TimeProvider clock) : IAsyncDisposable, IDisposable
{
    // When a time limit was noticed so late, this process stood still, and the answer is probably there.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(15);

    private readonly Lock _lock = new();
    private Task<IConnectionMultiplexer>? _connecting;
    private bool _ownsConnection;
    private bool _isDisposed;

    /// <summary>Starts to connect in the background.</summary>
    public void Start() => Connect();

    /// <summary>Returns the connection, also one that is still being opened.</summary>
    public Task<IConnectionMultiplexer> ConnectAsync() => Connect();

    /// <summary>Runs a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="limit">How long to wait for it.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <param name="grace">How much longer to wait when this process stood still meanwhile.</param>
    /// <exception cref="RedisFailure">The command failed or did not complete in time.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<T> RunAsync<T>(
        Func<IConnectionMultiplexer, Task<T>> command, TimeSpan limit, CancellationToken cancellationToken, TimeSpan grace = default)
    {
        try
        {
            var begin = clock.GetTimestamp();
            var running = RunAsync(Connect(), command);
            Observe(running);
            try
            {
                return await running.WaitAsync(limit, clock, cancellationToken);
            }
            catch (TimeoutException) when (grace > TimeSpan.Zero && clock.GetElapsedTime(begin) >= limit + Late)
            {
                return await running.WaitAsync(grace, clock, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw RedisFailure.From(exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Close() is { } connection) await connection.CloseAsync(allowCommandsToComplete: false);
    }

    public void Dispose() => Close()?.Close(allowCommandsToComplete: false);

    private static async Task<T> RunAsync<T>(Task<IConnectionMultiplexer> connecting, Func<IConnectionMultiplexer, Task<T>> command) =>
        await command(await connecting);

    private static void Observe(Task task) =>
        task.ContinueWith(static failed => _ = failed.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private Task<IConnectionMultiplexer> Connect()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_connecting is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _ownsConnection = options.Value.Connection is null;
                _connecting = Task.Run(() => RedisConnection.ConnectForCommandsAsync(options.Value));
                Observe(_connecting);
            }

            return _connecting;
        }
    }

    private IConnectionMultiplexer? Close()
    {
        lock (_lock)
        {
            _isDisposed = true;
            if (!_ownsConnection) return null; // the application closes it
            if (_connecting is { IsCompletedSuccessfully: true }) return _connecting.Result;
            _connecting?.ContinueWith(static connected => connected.Result.Dispose(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            return null;
        }
    }
}
