using System.Globalization;
using Api.Security.RateLimiting;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// The keys of the counts. All keys of one partition have one hash tag, the hash of its owner as hexadecimal digits, so a cluster keeps
/// them together and no name of a client can change them. For an address, the digits are the address.
/// </summary>
internal sealed class LimitKeys(string prefix)
{
    private readonly string _begin = prefix + ":rl:{";

    /// <summary>The key with which a node tries whether Redis can be used.</summary>
    public RedisKey Trial { get; } = prefix + ":rl:{trial}";

    /// <summary>The hash with the rates and quotas of a partition.</summary>
    public RedisKey Counts(in Partition partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{_begin}{partition.High:x16}{partition.Low:x16}}}");

    /// <summary>The sorted set with the running requests of one policy, by the time when they are forgotten.</summary>
    public RedisKey Running(in Partition partition, LimitPolicy policy) =>
        string.Create(CultureInfo.InvariantCulture, $"{_begin}{partition.High:x16}{partition.Low:x16}}}:c:{policy.Name}");

    public RedisKey KeyOf(in LimitLine line) =>
        line.Policy.Kind is RateLimitKind.Concurrency ? Running(line.Partition, line.Policy) : Counts(line.Partition);

    /// <summary>The field of a rate or a quota in the hash.</summary>
    public static string Field(LimitPolicy policy) => policy.Kind is RateLimitKind.Rate ? "r:" + policy.Name : "q:" + policy.Name;
}
