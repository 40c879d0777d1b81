using Api.Security.RateLimiting;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// What a node does for its limits in the background, every second: tries Redis while it fails, adds what was charged meanwhile, renews the
/// places of running requests and returns leases.
/// </summary>
internal sealed class LimitUpkeep : IDisposable
{
    private const int RenewEvery = 5;
    private const int TidyEvery = 600;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly LimitParts _parts;
    private readonly TimeProvider _timer;
    private readonly ITimer _ticks;
    private int _isRunning;
    private int _tick;

    public LimitUpkeep(LimitParts parts, TimeProvider timer)
    {
        (_parts, _timer) = (parts, timer);
        _ticks = timer.CreateTimer(static self => _ = ((LimitUpkeep)self!).TickAsync(), this, Interval, Interval);
    }

    /// <summary>Tries Redis once, so that a node that starts knows who decides, and has a connection.</summary>
    public async Task BeginAsync(TimeSpan limit)
    {
        if (await TryAsync(limit) is { } failure) _parts.Switch.TurnOff(failure.Reason);
        else await CountedAsync("load", _parts.Calls.LoadAsync().WaitAsync(limit, _timer));
    }

    /// <summary>Gives back what this node holds.</summary>
    public async Task StopAsync()
    {
        await _ticks.DisposeAsync();
        if (!_parts.Switch.IsOn) return;
        _parts.Slices.ReturnAll();
        await CountedAsync("settle", Task.WhenAll(
            _parts.Running.RemoveAllAsync(_parts.Calls), _parts.Pending.SettleAsync(_parts.Times.Time)).WaitAsync(StopLimit, _timer));
        await TryAsync(StopLimit); // its answer comes after those of what was sent before
    }

    public void Dispose() => _ticks.Dispose();

    internal async Task TickAsync()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 1) return;
        try
        {
            await UpkeepAsync(++_tick);
        }
        finally
        {
            Volatile.Write(ref _isRunning, 0);
        }
    }

    internal Task RenewAsync() =>
        _parts.Running.Count == 0 ? Task.CompletedTask : CountedAsync("renew", _parts.Running.RenewAsync(_parts.Calls, _parts.Times.Time));

    private async Task UpkeepAsync(int tick)
    {
        var isShared = _parts.Switch;
        if (isShared.CanTry && await TryAsync(_parts.Times.Limit) is null)
        {
            await CountedAsync("load", _parts.Calls.LoadAsync().WaitAsync(StopLimit, _timer));
            await RenewAsync();
            isShared.TurnOn();
            await SettleAsync();
            _parts.Node.Forget();
        }
        else if (isShared.IsOn && !_parts.Calls.IsConnected()) isShared.TurnOff("not connected");

        _parts.Slices.ReturnIdle();
        if (tick % TidyEvery == 0) _parts.Known.Tidy();
        if (!isShared.IsOn) return;
        if (tick % RenewEvery == 0) await RenewAsync();
        await SettleAsync();
    }

    private Task SettleAsync() =>
        _parts.Pending.Count == 0 ? Task.CompletedTask : CountedAsync("settle", _parts.Pending.SettleAsync(_parts.Times.Time));

    // Writes, because Redis may answer and yet accept nothing.
    private async Task<RedisFailure?> TryAsync(TimeSpan limit)
    {
        RedisValue[] values = [_parts.Times.Time ?? RedisValue.EmptyString, 1, "r", 1, "r:trial", 1, 1, 1 << 30, 1];
        return (await _parts.Calls.RunAsync(LimitScripts.Decide, [_parts.Keys.Trial], values, limit)).Failure;
    }

    private async Task CountedAsync(string operation, Task operating)
    {
        try
        {
            await operating;
        }
        catch (Exception) // it is repeated
        {
            _parts.Metrics.Failed(operation);
        }
    }
}
