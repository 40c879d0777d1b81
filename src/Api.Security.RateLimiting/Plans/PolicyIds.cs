using System.Collections.Concurrent;

namespace Api.Security.RateLimiting;

/// <summary>
/// A small number for each name and kind of a policy. It stays the same when the settings change, so counts stay as well. The latest policy
/// behind each number says when a count means nothing any more.
/// </summary>
internal sealed class PolicyIds
{
    /// <summary>How many there can be.</summary>
    public const int Most = 12_288; // three for each number in a row of counts

    private readonly ConcurrentDictionary<(string Name, RateLimitKind Kind), int> _ids = new();
    private readonly long[] _lifetimes = new long[Most];
    private readonly double[] _unitTimes = new double[Most];
    private int _last = -1;

    /// <exception cref="InvalidOperationException">There were too many names since the start.</exception>
    public int Get(string name, RateLimitKind kind) => _ids.GetOrAdd((name, kind), _ =>
        Interlocked.Increment(ref _last) is < Most and var id
            ? id
            : throw new InvalidOperationException($"More than {Most - 1} policy names were used since the application started."));

    /// <summary>Keeps the longest lifetime: a client may still have counts of an earlier plan.</summary>
    public void Keep(LimitPolicy policy)
    {
        if (policy.Kind is RateLimitKind.Rate) KeepSpeed(policy, policy.Limit);
        else _lifetimes[policy.Id] = Math.Max(_lifetimes[policy.Id], policy.Lifetime);
    }

    /// <summary>Keeps the slowest speed of a rate: a limit of a client may be lower than that of the plan.</summary>
    public void KeepSpeed(LimitPolicy policy, long limit)
    {
        var time = (double)policy.Window / limit;
        if (time > Volatile.Read(ref _unitTimes[policy.Id])) Volatile.Write(ref _unitTimes[policy.Id], time);
    }

    /// <summary>How long a count means something after its stamp, unless the count itself says so.</summary>
    public long LifetimeOf(int id) => _lifetimes[id];

    /// <summary>For a rate, the longest time in which a unit drains; otherwise 0. Microseconds.</summary>
    public double UnitTimeOf(int id) => Volatile.Read(ref _unitTimes[id]);
}
