namespace Api.Security.ApiKeys;

/// <summary>Says that something was counted, where the journal is written at once. Costs one comparison otherwise.</summary>
internal sealed class UsageSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0);
    private volatile bool _isOn;
    private int _isSet;

    public void Set()
    {
        if (_isOn && Volatile.Read(ref _isSet) == 0 && Interlocked.Exchange(ref _isSet, 1) == 0) _signal.Release();
    }

    /// <summary>Waits until something was counted, at most for a time.</summary>
    public async Task WaitAsync(TimeSpan most, TimeProvider clock, CancellationToken cancellationToken)
    {
        _isOn = true;
        using var limit = new CancellationTokenSource(most, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _signal.WaitAsync(either.Token);
            Interlocked.Exchange(ref _isSet, 0);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was counted.
        }
    }

    public void Dispose() => _signal.Dispose();
}
