namespace Api.Security.Jwt;

/// <summary>A burst, and one more every so often. Not thread-safe: its owner holds a lock.</summary>
internal sealed class TokenBucket(TimeProvider clock, int burst, TimeSpan refill)
{
    private readonly int _burst = burst;
    private int _tokens = burst;
    private long _since = clock.GetTimestamp();

    /// <param name="wait">How long until there are enough, when there are not.</param>
    /// <param name="count">How many to take, all or none: 1 or 2.</param>
    /// <param name="leave">How many must be there after that.</param>
    public bool TryTake(out TimeSpan wait, int count = 1, int leave = 0)
    {
        Fill();
        var needed = count + leave;
        wait = _tokens >= needed ? TimeSpan.Zero : (refill * (needed - _tokens)) - clock.GetElapsedTime(_since);
        if (_tokens < needed) return false;
        _tokens -= count;
        return true;
    }

    /// <summary>Gives back what was not needed.</summary>
    public void Return(int count)
    {
        Fill();
        _tokens = Math.Min(_burst, _tokens + count);
    }

    /// <summary>Takes what is beyond this.</summary>
    public void LeaveAtMost(int count)
    {
        Fill();
        if (_tokens > count) (_tokens, _since) = (count, clock.GetTimestamp());
    }

    // What was not used is not saved up beyond the burst, however long ago it was.
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
