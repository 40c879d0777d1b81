namespace Api.Security.Redis;

/// <summary>
/// Whether Redis is asked: not after five failures in a row, for at least a pause, until a trial succeeds. No request waits for a trial.
/// </summary>
internal abstract class OutageSwitch(TimeProvider clock, TimeSpan pause)
{
    private const int MostFailures = 5;

    private readonly Lock _lock = new();
    private volatile bool _isOn = true;
    private int _failures;
    private long _failedAt;
    private long _offAt;

    public bool IsOn => _isOn;

    /// <summary>Whether it is time for a trial.</summary>
    public bool CanTry => !_isOn && clock.GetElapsedTime(Volatile.Read(ref _offAt)) >= pause;

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
            LogOff(reason);
        }
    }

    public void TurnOn()
    {
        lock (_lock)
        {
            Volatile.Write(ref _failures, 0);
            if (_isOn) return;
            LogOn(); // first: whoever sees that Redis is asked finds the line
            _isOn = true;
        }
    }

    protected abstract void LogOff(string reason);

    protected abstract void LogOn();
}
