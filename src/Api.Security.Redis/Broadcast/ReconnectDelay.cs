namespace Api.Security.Redis;

/// <summary>
/// The delay before the next try: 100 ms, then twice as long each time, up to 5 s. It is randomized, so that nodes do not
/// reconnect all at once.
/// </summary>
internal sealed class ReconnectDelay(TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    // A connection that ends sooner does not reset the delay: otherwise an unstable one would be retried almost without a pause.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    private TimeSpan _next = Shortest;
    private long? _begin;

    /// <summary>Records that a try has succeeded.</summary>
    public void Begin() => _begin = clock.GetTimestamp();

    /// <summary>Waits before the next try, after one has failed or its connection has ended.</summary>
    public Task WaitAsync(CancellationToken stop)
    {
        if (_begin is { } begin && clock.GetElapsedTime(begin) >= Stable) _next = Shortest;
        _begin = null;
        var wait = _next * (0.8 + (Random.Shared.NextDouble() * 0.4));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return Task.Delay(wait, clock, stop);
    }
}
