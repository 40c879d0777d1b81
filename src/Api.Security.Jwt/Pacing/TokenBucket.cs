namespace Api.Security.Jwt;

/// <summary>A token bucket: an initial burst, then one token per interval. Not thread-safe: its owner holds a lock.</summary>
internal sealed class TokenBucket(TimeProvider clock, int burst, TimeSpan refill)
{
    private readonly int _burst = burst;
    private int _tokens = burst;
    private long _since = clock.GetTimestamp();

    /// <param name="wait">How long until there are enough tokens; zero when there are.</param>
    /// <param name="count">The number of tokens to take, all or none: 1 or 2.</param>
    /// <param name="leave">The number of tokens that must remain.</param>
    public bool TryTake(out TimeSpan wait, int count = 1, int leave = 0)
    {
        Fill();
        var needed = count + leave;
        wait = _tokens >= needed ? TimeSpan.Zero : (refill * (needed - _tokens)) - clock.GetElapsedTime(_since);
        if (_tokens < needed) return false;
        _tokens -= count;
        return true;
    }

    /// <summary>Returns unused tokens.</summary>
    public void Return(int count)
    {
        Fill();
        _tokens = Math.Min(_burst, _tokens + count);
    }

    /// <summary>Removes the tokens beyond a count.</summary>
    public void LeaveAtMost(int count)
    {
        Fill();
        if (_tokens > count) (_tokens, _since) = (count, clock.GetTimestamp());
    }

    // Unused tokens do not accumulate beyond the burst.
    private void Fill()
    {
        var periods = (long)(clock.GetElapsedTime(_since) / refill);
        if (_tokens + periods >= _burst) (_tokens, _since) = (_burst, clock.GetTimestamp());
        else if (periods > 0)
        {
            _tokens += (int)periods;
            _since += (long)(periods * refill.TotalSeconds * clock.TimestampFrequency);
        }
    }
}
