namespace Api.Security.ApiKeys;

/// <summary>
/// Limits reads of the store to 64 at a time. Further reads wait in line, first come, first served: 10,000 at most, for 10 s at
/// most, and only while a place becomes free at least every 3 s. A busy store serves all reads in turn; a store that hangs does
/// not keep them waiting.
/// </summary>
internal sealed class StoreReadLimiter(TimeProvider clock) : IDisposable
{
    private const int MostAtOnce = 64;
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private int _waiting;
    private long _leftAt = clock.GetTimestamp();

    /// <returns>Whether a place was free; if so, <see cref="Leave"/> frees it again.</returns>
    public bool TryEnter() => _places.Wait(0);

    /// <returns>Whether a place became free in time; if so, <see cref="Leave"/> frees it again.</returns>
    public async ValueTask<bool> EnterAsync()
    {
        if (TryEnter()) return true;
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return false;
        }

        try
        {
            return await WaitAsync();
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Leave()
    {
        Volatile.Write(ref _leftAt, clock.GetTimestamp());
        _places.Release();
    }

    public void Dispose() => _places.Dispose();

    private async Task<bool> WaitAsync()
    {
        var since = clock.GetTimestamp();
        using var giveUp = new CancellationTokenSource();
        var turn = _places.WaitAsync(giveUp.Token);
        while (await Task.WhenAny(turn, Task.Delay(Interval, clock, giveUp.Token)) != turn)
            if (clock.GetElapsedTime(Volatile.Read(ref _leftAt)) >= LongestStandstill || clock.GetElapsedTime(since) >= LongestWait) break;

        await giveUp.CancelAsync();
        try
        {
            await turn; // a place may have become free at the last moment
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
