using System.Runtime.CompilerServices;
using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>The two windows of a quota that are sent with a call: Redis, whose clock is not known exactly, chooses one.</summary>
internal static class QuotaWindows
{
    /// <summary>How far the time that a node takes for that of Redis may be ahead of it.</summary>
    public const long Slack = 2 * LimitTime.PerSecond;

    private static readonly ConditionalWeakTable<LimitPolicy, Pair> Latest = [];

    /// <summary>The window that contains a time, and the one after it.</summary>
    public static (QuotaWindow First, QuotaWindow Second) From(LimitPolicy policy, long time)
    {
        if (Latest.TryGetValue(policy, out var pair) && pair.First.Contains(time)) return (pair.First, pair.Second);
        var first = QuotaWindow.Find(time, policy.Period, policy.Anchor);
        var second = QuotaWindow.Find(first.To, policy.Period, policy.Anchor);
        Latest.AddOrUpdate(policy, new Pair(first, second));
        return (first, second);
    }

    /// <summary>The window that begins at a time.</summary>
    public static QuotaWindow At(LimitPolicy policy, long from)
    {
        var (first, second) = Latest.TryGetValue(policy, out var pair) ? (pair.First, pair.Second) : default;
        return first.From == from && first.To > 0 ? first
            : second.From == from && second.To > 0 ? second
            : QuotaWindow.Find(from, policy.Period, policy.Anchor);
    }

    private sealed record Pair(QuotaWindow First, QuotaWindow Second);
}
