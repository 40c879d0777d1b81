namespace Api.Security.Jwt;

/// <summary>A burst of two, one more every 15 seconds. Not thread-safe: its owner holds a lock.</summary>
internal sealed class TokenBucket(TimeProvider clock)
{
    private const int Burst = 2;

    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(15);

    private int _tokens = Burst;
    private long _since = clock.GetTimestamp();

    /// <param name="wait">How long until there are enough, when there are not.</param>
    /// <param name="count">How many to take, all or none: 1 or 2.</param>
    public bool TryTake(out TimeSpan wait, int count = 1)
    {
        Fill();
        wait = _tokens >= count ? TimeSpan.Zero : (Refill * (count - _tokens)) - clock.GetElapsedTime(_since);
        if (_tokens < count) return false;
        _tokens -= count;
        return true;
    }

    private void Fill()
    {
        var elapsed = clock.GetElapsedTime(_since);
        if (_tokens == Burst) _since = clock.GetTimestamp();
        else if ((int)Math.Min(Burst, elapsed / Refill) is > 0 and var refilled)
        {
            _tokens = Math.Min(Burst, _tokens + refilled);
            _since += (long)(refilled * Refill.TotalSeconds * clock.TimestampFrequency);
        }
    }
}
