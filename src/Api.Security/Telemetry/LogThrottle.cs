namespace Api.Security;

/// <summary>Allows one log entry a minute, without a lock.</summary>
internal sealed class LogThrottle(TimeProvider clock)
{
    private long _next = long.MinValue;

    public bool TryEnter()
    {
        var now = clock.GetTimestamp();
        var next = Volatile.Read(ref _next);
        return now >= next && Interlocked.CompareExchange(ref _next, now + (60 * clock.TimestampFrequency), next) == next;
    }
}
