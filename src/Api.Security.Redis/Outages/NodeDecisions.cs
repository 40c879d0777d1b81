using System.Collections.Concurrent;
using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>
/// Decides on this node while Redis fails. With <c>LocalShare</c>, a node may use its share of what is left of a quota, and its share of a
/// rate or a concurrency limit; with <c>Allow</c> everything; with <c>Refuse</c> nothing.
/// </summary>
internal sealed class NodeDecisions(LocalLimitStore local, KnownQuotas known, Func<int> nodes)
{
    // Above every limit, but small enough to subtract from without rounding.
    private const long Unlimited = 1L << 60;
    private const long UnlimitedRate = 1L << 50;
    private const int MostBases = 100_000;

    private readonly ConcurrentDictionary<(ulong High, ulong Low, int Policy, long From), long> _bases = new();

    /// <summary>Decides, and sets the answers of all lines.</summary>
    /// <returns>The copy of the request that the counts of this node know; <see langword="null"/> when they were not asked.</returns>
    public async ValueTask<LimitTicket?> DecideAsync(LimitTicket ticket)
    {
        var lines = ticket.Lines;
        if (Array.Exists(lines, line => line.Policy.OnStoreError is StoreErrorAction.Refuse))
        {
            ticket.Verdict = LimitVerdict.Unavailable;
            return null;
        }

        var copy = new LimitTicket([.. lines]);
        for (var i = 0; i < lines.Length; i++)
        {
            var start = lines[i].Policy.Kind is RateLimitKind.Quota ? await BeginAsync(lines[i]) : 0;
            Reduce(ref copy.Lines[i], start);
        }

        await local.DecideAsync(copy, CancellationToken.None);
        ticket.Verdict = copy.Verdict;
        for (var i = 0; i < lines.Length; i++) Copy(copy.Lines[i], ref lines[i]);
        return copy;
    }

    /// <summary>Counts the places of a request that Redis has accepted.</summary>
    /// <returns>The copy of the request that the counts of this node know.</returns>
    public LimitTicket Enter(LimitTicket ticket)
    {
        var copy = new LimitTicket([.. ticket.Lines.Where(line => line.Policy.Kind is RateLimitKind.Concurrency)]);
        foreach (ref var line in copy.Lines.AsSpan()) line.Limit = Unlimited;
        local.TryDecide(copy);
        return copy;
    }

    /// <summary>Forgets where the shares began: Redis decides again.</summary>
    public void Forget() => _bases.Clear();

    // What was used when this node began to decide. The counts of this node continue from there.
    private async ValueTask<long> BeginAsync(LimitLine line)
    {
        var (policy, partition) = (line.Policy, line.Partition);
        var window = policy.WindowAt(local.Clock.Calendar);
        var key = (partition.High, partition.Low, policy.Id, window.From);
        // Redis may have answered since the last failure: then what others have used meanwhile is known.
        var latest = known.FindIn(window, policy, partition);
        if (_bases.TryGetValue(key, out var start) && !(latest > start)) return start;
        var used = latest
            ?? (local.Seeds is not { } seeds || partition.IsAddress ? 0
                : await seeds.TryReadAsync(local.Raise, policy, partition, window, CancellationToken.None));
        if (used is not { } begin) return 0; // the next request asks again
        start = begin;
        local.Raise(policy, partition, window, start);
        return _bases.Count >= MostBases && !_bases.ContainsKey(key) ? start
            : _bases.AddOrUpdate(key, start, (_, other) => Math.Max(other, start));
    }

    private void Reduce(ref LimitLine line, long start)
    {
        if (line.Policy.OnStoreError is StoreErrorAction.Allow)
        {
            if (line.Policy.Kind is RateLimitKind.Rate) line.Burst = UnlimitedRate;
            else line.Limit = Unlimited;
            return;
        }

        var count = nodes();
        // A request that costs more than the share would never pass.
        if (line.Policy.Kind is RateLimitKind.Rate) line.Burst = Math.Max(Share(line.Burst, count), line.Needed);
        line.Limit = line.Policy.Kind is RateLimitKind.Quota && line.Limit > start ? start + Share(line.Limit - start, count)
            : line.Policy.Kind is RateLimitKind.Quota ? line.Limit
            : Share(line.Limit, count);
    }

    private static long Share(long limit, int count) => (limit + count - 1) / count;

    private static void Copy(in LimitLine from, ref LimitLine to)
    {
        var added = to.Policy.OnStoreError is not StoreErrorAction.Allow ? 0
            : to.Policy.Kind is RateLimitKind.Rate ? UnlimitedRate - to.Burst
            : Unlimited - to.Limit;
        (to.IsViolated, to.RetryAfter, to.ResetsAfter) = (from.IsViolated, from.RetryAfter, from.ResetsAfter);
        (to.Window, to.Charged, to.Remaining) = (from.Window, from.Charged, Math.Max(0, from.Remaining - added));
    }
}
