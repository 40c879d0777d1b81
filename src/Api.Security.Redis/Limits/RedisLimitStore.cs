using System.Globalization;
using Api.Security.RateLimiting;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>The counts of all nodes, in Redis.</summary>
internal sealed class RedisLimitStore(
    LimitDecider decider, QuotaLeases leases, RedisCalls calls, LimitKeys keys, KnownQuotas known, LocalLimitStore local,
    LimitSwitch isShared, LimitMetrics metrics, TimeProvider timer) : ILimitStore
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromMilliseconds(250);

    public ValueTask DecideAsync(LimitTicket ticket, CancellationToken cancellationToken)
    {
        ticket.DecidedBy = this;
        if (ticket.Lines.Length == 0) ticket.Verdict = LimitVerdict.Allowed;
        return ticket.Lines.Length == 0 ? default
            : QuotaLeases.Cover(ticket) ? leases.DecideAsync(ticket)
            : decider.DecideAsync(ticket, new LimitAsk[ticket.Lines.Length]);
    }

    public void Charge(LimitTicket ticket, int line, long units)
    {
        if (ticket.State is LimitDecision) decider.Charge(ticket, line, units);
        else if (ticket.State is not null) leases.Charge(ticket, line, units);
    }

    public void End(LimitTicket ticket)
    {
        if (ticket.State is LimitDecision) decider.End(ticket);
    }

    public async ValueTask<long> ReadAsync(LimitPolicy policy, Partition partition, CancellationToken cancellationToken)
    {
        var window = policy.WindowAt(local.Clock.Calendar);
        if (isShared.IsOn)
        {
            try
            {
                var reading = calls.RunAsync(redis =>
                    redis.HashGetAsync(keys.Counts(partition), LimitKeys.Field(policy), CommandFlags.DemandMaster));
                var value = await reading.WaitAsync(ReadLimit, timer, cancellationToken);
                if (Read((string?)value) is var (used, from)) return from == window.From ? used : 0;
            }
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                metrics.Failed("read");
            }
        }

        return Math.Max(
            known.FindIn(window, policy, partition) ?? 0, await local.ReadAsync(policy, partition, cancellationToken));
    }

    private static (long Used, long From)? Read(string? count) =>
        count?.Split(' ') is [var used, var from, ..]
        && long.TryParse(used, NumberStyles.None, CultureInfo.InvariantCulture, out var units)
        && long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? (units, start) : null;
}
