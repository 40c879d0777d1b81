namespace Api.Security.Redis;

/// <summary>The times of used proofs.</summary>
internal sealed class ReplayTimes
{
    /// <summary>By how much the clocks of two nodes may differ without a proof being forgotten before it has expired on both.</summary>
    public static TimeSpan Margin { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How much longer a request waits when its own process stood still: no proof should be refused for it.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a request waits for Redis. Only tests change it.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMilliseconds(250);
}
