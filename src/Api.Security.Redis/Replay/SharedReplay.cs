using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Api.Security.Redis;

/// <summary>The replay store that all nodes share, if the application uses one. Tries Redis in the background while it fails.</summary>
internal sealed class SharedReplay : IHostedService, IDisposable
{
    // The application starts without Redis as well.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly IServiceProvider _services;
    private readonly TimeProvider _clock;
    private readonly ReplaySwitch _isShared;
    private readonly SharedReplayMetrics _metrics;
    private readonly ReplayTrial _trial;
    private ITimer? _ticks;
    private int _isRunning;

    public SharedReplay(
        IServiceProvider services, RedisCommands commands, IOptions<RedisOptions> options, SharedReplayMetrics metrics, TimeProvider clock,
        ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger(RedisLog.Category);
        var times = services.GetService<ReplayTimes>() ?? new ReplayTimes();
        var names = new ReplayNames(options.Value.Prefix);
        var epochs = new ReplayEpochs(names, metrics, clock, logger);
        (_services, _clock, _isShared) = (services, clock, new ReplaySwitch(clock, logger));
        Store = new RedisReplayStore(commands, names, epochs, _isShared, metrics, times, clock);
        _trial = new ReplayTrial(commands, Store, names, epochs, metrics, times);
        _metrics = metrics;
    }

    public RedisReplayStore Store { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Registered by what uses a replay store; and the application may have a store of its own.
        if (_services.GetService<ReplayMetrics>() is null || _services.GetService<IReplayStore>() != Store) return;
        _metrics.Report(() => _isShared.IsOn);
        if (await _trial.TryAsync(StartLimit) is { } failure) _isShared.TurnOff(failure.Reason);
        _ticks = _clock.CreateTimer(static self => _ = ((SharedReplay)self!).TickAsync(), this, Interval, Interval);
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _ticks?.Dispose();

    private async Task TickAsync()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 1) return;
        if (_isShared.CanTry && await _trial.TryAsync() is null) _isShared.TurnOn();
        else if (_isShared.IsOn && !_trial.IsConnected) _isShared.TurnOff("not connected");
        Volatile.Write(ref _isRunning, 0);
    }
}
