using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>
/// Decides requests whose policies are all quotas with a lease from units that were taken in advance. Whatever a node has taken is charged
/// in Redis, so all nodes together never use more than the limit; at most one lease a node is not used. Redis decides the first request of
/// a client.
/// </summary>
internal sealed class QuotaLeases(
    LimitDecider decider, QuotaSlices slices, SharedCharges charges, LimitClock clock, TimeProvider timer, LimitSwitch isShared)
{
    private const int MostWaits = 3;

    /// <summary>Whether all policies of a request are quotas with a lease.</summary>
    public static bool Cover(LimitTicket ticket)
    {
        foreach (ref readonly var line in ticket.Lines.AsSpan())
            if (line.Policy.Lease == 0) return false;
        return true;
    }

    /// <summary>Decides, and sets the answers of all lines. Does not throw.</summary>
    public async ValueTask DecideAsync(LimitTicket ticket)
    {
        var (used, waited) = (new QuotaSlice?[ticket.Lines.Length], TimeSpan.Zero);
        for (var i = 0; ; i++)
        {
            var (isComplete, taking) = TryUse(ticket.Lines, used);
            if (isComplete)
            {
                ticket.Verdict = LimitVerdict.Allowed;
                ticket.State = new LeasedRequest(used, null, []);
                return;
            }

            if (taking is null || i == MostWaits || !isShared.IsOn) break;
            Return(ticket.Lines, used);
            var begin = timer.GetTimestamp();
            await taking; // it ends within the time limit of decisions
            waited += timer.GetElapsedTime(begin);
        }

        await DecideRestAsync(ticket, used, waited);
    }

    /// <inheritdoc cref="ILimitStore.Charge"/>
    public void Charge(LimitTicket ticket, int line, long units)
    {
        var request = (LeasedRequest)ticket.State!;
        ref var one = ref ticket.Lines[line];
        if (request.Rest is not null && Array.IndexOf(request.Which, line) is >= 0 and var at)
        {
            decider.Charge(request.Rest, at, units);
            one = request.Rest.Lines[at];
            return;
        }

        if (clock.Calendar >= one.Window.To) return;
        var slice = request.Used[line]!;
        lock (slice.Lock)
        {
            // What does not fit into the slice is charged or returned in Redis.
            charges.Charge(one, slice.IsClosed || slice.Window != one.Window ? units
                : units < 0 ? -slice.Return(-units)
                : units - slice.Use(units));
        }

        one.Charged += units;
        one.Remaining = Math.Max(0, one.Remaining - units);
    }

    // Uses as many lines as it can, and begins to take more before a slice is empty.
    private (bool IsComplete, Task? Taking) TryUse(LimitLine[] lines, QuotaSlice?[] used)
    {
        var (isComplete, taking, time) = (true, (Task?)null, clock.Calendar);
        for (var i = 0; i < lines.Length; i++)
        {
            ref var line = ref lines[i];
            if (slices.Find(line) is not { } slice)
            {
                (isComplete, used[i]) = (false, null);
                continue;
            }

            lock (slice.Lock)
            {
                if (line.Limit < slice.Limit && slice.Left > 0 && slice.IsCurrent(time)) // lowered: Redis decides
                    charges.Charge(line with { Window = slice.Window }, -slice.Empty(), slice.Made);
                if (!slice.IsClosed && slice.IsCurrent(time) && slice.TryUse(line.Cost, line.Needed))
                {
                    (used[i], slice.LastUsed) = (slice, clock.Steady);
                    Write(ref line, slice, time);
                    if (slice.Left <= line.Policy.Lease / 2 && isShared.IsOn && slice.BeginTaking(time) is > 0 and var units)
                        _ = slices.TakeAsync(slice, line, units);
                    continue;
                }

                (isComplete, used[i]) = (false, null);
                taking ??= slice.Taking?.Task;
            }
        }

        return (isComplete, taking);
    }

    private static void Write(ref LimitLine line, QuotaSlice slice, long time)
    {
        line.Window = slice.Window;
        (line.IsViolated, line.RetryAfter, line.Charged) = (false, 0, line.Cost);
        line.Remaining = Math.Max(0, line.Limit - slice.Used + slice.Left);
        line.ResetsAfter = slice.Window.To - time;
    }

    private async ValueTask DecideRestAsync(LimitTicket ticket, QuotaSlice?[] used, TimeSpan waited)
    {
        var lines = ticket.Lines;
        int[] which = [.. Enumerable.Range(0, lines.Length).Where(i => used[i] is null)];
        var rest = new LimitTicket([.. which.Select(i => lines[i])]);
        var (asks, taking) = (new LimitAsk[which.Length], new QuotaSlice?[which.Length]);
        for (var i = 0; i < which.Length; i++)
        {
            if (slices.ToFill(rest.Lines[i]) is not { } slice) continue;
            taking[i] = slice;
            lock (slice.Lock) asks[i].Take = slice.IsClosed ? 0 : slice.BeginTaking(clock.Calendar);
        }

        await decider.DecideAsync(rest, asks, waited);
        var isFilled = rest is { State: LimitDecision { IsOfNode: false }, Verdict: LimitVerdict.Allowed };
        for (var i = 0; i < which.Length; i++)
        {
            if (asks[i].Take > 0) slices.End(taking[i]!, rest.Lines[i], asks[i].Answer, isFilled);
            lines[which[i]] = rest.Lines[i];
        }

        ticket.Verdict = rest.Verdict;
        ticket.State = new LeasedRequest(used, rest, which);
        if (ticket.Verdict is LimitVerdict.Allowed) return;
        Return(lines, used);
    }

    private void Return(LimitLine[] lines, QuotaSlice?[] used)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (used[i] is not { } slice) continue;
            lock (slice.Lock)
                charges.Charge(lines[i], slice.IsClosed || slice.Window != lines[i].Window ? -lines[i].Cost : -slice.Return(lines[i].Cost));
            lines[i].Remaining += lines[i].Cost;
            lines[i].Charged = 0;
        }
    }

    /// <summary>What is kept about a request: the slices that were used, and what was decided beside them.</summary>
    private sealed record LeasedRequest(QuotaSlice?[] Used, LimitTicket? Rest, int[] Which);
}
