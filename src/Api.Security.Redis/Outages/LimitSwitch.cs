using Microsoft.Extensions.Logging;

namespace Api.Security.Redis;

/// <summary>
/// Whether Redis decides limits, or this node does because Redis fails: after five failures in a row, for at least five seconds, until
/// a trial succeeds. No request waits for a trial.
/// </summary>
internal sealed class LimitSwitch(TimeProvider clock, ILogger logger)
{
    private const int MostFailures = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private volatile bool _isOn = true;
    private int _failures;
    private long _failedAt;
    private long _offAt;

    public bool IsOn => _isOn;

    /// <summary>Whether it is time for a trial.</summary>
    public bool CanTry => !_isOn && clock.GetElapsedTime(Volatile.Read(ref _offAt)) >= Pause;

    public void Succeeded()
    {
        if (Volatile.Read(ref _failures) != 0) Volatile.Write(ref _failures, 0);
    }

    /// <summary>Counts a failure. Calls that failed together, as when this process stood still for a moment, count as one.</summary>
    /// <param name="reason">Why it failed.</param>
    /// <param name="begunAt">The timestamp when the call began.</param>
    public void Failed(string reason, long begunAt)
    {
        lock (_lock)
        {
            if (_failures > 0 && begunAt < _failedAt) return;
            _failedAt = clock.GetTimestamp();
            if (++_failures < MostFailures) return;
        }

        TurnOff(reason);
    }

    public void TurnOff(string reason)
    {
        lock (_lock)
        {
            if (!_isOn) return;
            Volatile.Write(ref _offAt, clock.GetTimestamp());
            _isOn = false;
            logger.LimitsNotShared(reason);
        }
    }

    public void TurnOn()
    {
        lock (_lock)
        {
            Volatile.Write(ref _failures, 0);
            if (_isOn) return;
            logger.LimitsShared(); // first: whoever sees that Redis decides finds the line
            _isOn = true;
        }
    }
}
