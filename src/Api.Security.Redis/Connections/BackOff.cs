namespace Api.Security.Redis;

/// <summary>How long the next try waits: a tenth of a second, then twice as long each time, up to 5 s; spread, so that nodes do not come back all at once.</summary>
internal sealed class BackOff(TimeProvider clock)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    // A connection that ends sooner was none: otherwise one that comes and goes would be made anew without a pause.
    private static readonly TimeSpan Stable = TimeSpan.FromSeconds(10);

    private TimeSpan _next = Shortest;
    private long? _begin;

    /// <summary>It has succeeded.</summary>
    public void Begin() => _begin = clock.GetTimestamp();

    /// <summary>It has failed.</summary>
    public Task WaitAsync(CancellationToken stop)
    {
        if (_begin is { } begin && clock.GetElapsedTime(begin) >= Stable) _next = Shortest;
        _begin = null;
        var wait = _next * (0.8 + (Random.Shared.NextDouble() * 0.4));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return Task.Delay(wait, clock, stop);
    }
}
