namespace Api.Security.Redis;

/// <summary>The times that only tests change.</summary>
internal sealed class LimitTimes
{
    /// <summary>How long a decision waits for Redis.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The time that scripts are given instead of that of Redis.</summary>
    public Func<long>? Clock { get; init; }

    public long? Time => Clock?.Invoke();
}
