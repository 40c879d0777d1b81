using System.Globalization;
using System.Threading.RateLimiting;

namespace Api.Security.Benchmarks.Limits;

/// <summary>The token buckets of .NET, one for each client.</summary>
internal static class NetBuckets
{
    public const int Clients = 100_000;

    public static string[] Names { get; } =
        [.. Enumerable.Range(0, Clients).Select(number => number.ToString(CultureInfo.InvariantCulture))];

    /// <summary>Creates a limiter that each of the clients has used once.</summary>
    public static PartitionedRateLimiter<string> Create(string[] names)
    {
        var buckets = PartitionedRateLimiter.Create<string, string>(name =>
            RateLimitPartition.GetTokenBucketLimiter(name, static _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = int.MaxValue, TokensPerPeriod = 1_000, ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                AutoReplenishment = false,
            }));
        foreach (var name in names) buckets.AttemptAcquire(name).Dispose();
        return buckets;
    }
}
