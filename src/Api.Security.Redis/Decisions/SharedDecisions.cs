using Api.Security.RateLimiting;
using StackExchange.Redis;

namespace Api.Security.Redis;

/// <summary>
/// Decides in Redis: one call for all lines. On a cluster, counts of several partitions may be on several servers; then there is one call
/// for each, in a fixed order, and what was charged is given back when a later one refuses.
/// </summary>
internal sealed class SharedDecisions(
    RedisCalls calls, LimitKeys keys, KnownQuotas known, SharedCharges charges, LimitClock clock, TimeProvider timer, QuotaSeeds? seeds,
    LimitTimes times)
{
    private const int MostCalls = 4; // another window, a seed, and both again when the window ends meanwhile

    /// <summary>Decides, and sets the answers of all lines. Does not throw.</summary>
    /// <param name="ticket">The request.</param>
    /// <param name="asks">What is asked about each line.</param>
    /// <param name="waited">How long the request has waited for Redis already.</param>
    /// <returns><see langword="null"/>; or why it could not.</returns>
    public async ValueTask<SharedFailure?> DecideAsync(LimitTicket ticket, LimitAsk[] asks, TimeSpan waited = default)
    {
        var (lines, left) = (ticket.Lines, new TimeLeft { Value = times.Limit - waited });
        Prepare(lines, asks);
        if (ticket.IsOfOnePartition || !calls.IsCluster())
        {
            var all = new int[lines.Length];
            for (var i = 0; i < all.Length; i++) all[i] = i;
            return await DecideAsync(ticket, asks, all, charge: true, left);
        }

        int[][] groups = [.. Enumerable.Range(0, lines.Length).GroupBy(i => keys.Counts(lines[i].Partition).ToString())
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray())];
        ticket.Verdict = LimitVerdict.Allowed;
        for (var at = 0; at < groups.Length; at++)
        {
            var isRefused = ticket.Verdict is LimitVerdict.Refused;
            var failure = await DecideAsync(ticket, asks, groups[at], charge: !isRefused, left);
            if (!isRefused && (failure is not null || ticket.Verdict is LimitVerdict.Refused))
                foreach (var group in groups.AsSpan(..at)) GiveBack(lines, asks, group);
            if (failure is not null) return failure with { CanBePaired = false };
            if (isRefused) ticket.Verdict = LimitVerdict.Refused;
        }

        return null;
    }

    /// <summary>Reads a late answer.</summary>
    /// <returns>Whether the lines were charged.</returns>
    public bool ReadLate(RedisResult result, LimitLine[] lines, LimitAsk[] asks, int[] which)
    {
        var (state, time) = DecideCall.Read(result, lines, asks, which);
        if (state is CallState.Undecided) return false;
        Learn(lines, asks, which, state is CallState.Fits);
        foreach (var i in which) LimitAnswers.Write(ref lines[i], asks[i].Answer, time);
        return state is CallState.Fits;
    }

    /// <summary>Gives back what some lines were charged by the decision.</summary>
    public void GiveBack(LimitLine[] lines, LimitAsk[] asks, int[] which)
    {
        foreach (var i in which)
        {
            ref var line = ref lines[i];
            if (line.Policy.Kind is RateLimitKind.Concurrency) charges.End(keys.KeyOf(line), asks[i].Member!);
            else charges.Charge(line, -line.Cost - asks[i].Answer.Taken);
            line.Remaining = Math.Min(line.Limit, line.Remaining + line.Charged);
            line.Charged = 0;
        }
    }

    private void Prepare(LimitLine[] lines, LimitAsk[] asks)
    {
        var time = clock.Calendar - QuotaWindows.Slack;
        for (var i = 0; i < lines.Length; i++)
        {
            ref readonly var line = ref lines[i];
            if (line.Policy.Kind is not RateLimitKind.Quota) continue;
            asks[i].Time = time;
            asks[i].Known = known.Find(line.Policy, line.Partition);
            asks[i].Seed = seeds is null || line.Partition.IsAddress ? 0 : null;
        }
    }

    private async ValueTask<SharedFailure?> DecideAsync(LimitTicket ticket, LimitAsk[] asks, int[] which, bool charge, TimeLeft left)
    {
        for (var i = 0; i < MostCalls; i++)
        {
            var begin = timer.GetTimestamp();
            var (names, values) = DecideCall.Create(keys, ticket.Lines, asks, which, charge, times.Time);
            var call = await calls.RunAsync(LimitScripts.Decide, names, values, left.Value);
            left.Value -= timer.GetElapsedTime(begin);
            if (call.Failure is { } failure) return new(failure, call.Running, which, CanBePaired: true);
            try
            {
                var (state, time) = DecideCall.Read(call.Result!, ticket.Lines, asks, which);
                clock.Follow(time);
                if (state is not CallState.Undecided)
                {
                    Conclude(ticket, asks, which, state, time, charge);
                    return null;
                }
            }
            catch (RedisFailure unreadable)
            {
                return new(unreadable, null, which, CanBePaired: true);
            }

            foreach (var at in which)
                if (!await AnswerAsync(ticket.Lines[at], asks, at)) return new(RedisFailure.UsageUnknown, null, which, CanBePaired: true);
        }

        return new(new RedisFailure("its time changes"), null, which, CanBePaired: true);
    }

    private void Conclude(LimitTicket ticket, LimitAsk[] asks, int[] which, CallState state, long time, bool charge)
    {
        var isCharged = charge && state is CallState.Fits;
        Learn(ticket.Lines, asks, which, isCharged);
        foreach (var i in which)
        {
            LimitAnswers.Write(ref ticket.Lines[i], asks[i].Answer, time);
            if (isCharged) LimitAnswers.Charge(ref ticket.Lines[i], asks[i].Answer);
        }

        ticket.Verdict = state is CallState.Fits ? LimitVerdict.Allowed : LimitVerdict.Refused;
    }

    private void Learn(LimitLine[] lines, LimitAsk[] asks, int[] which, bool isCharged)
    {
        foreach (var i in which)
        {
            ref readonly var line = ref lines[i];
            if (line.Policy.Kind is not RateLimitKind.Quota) continue;
            ref readonly var answer = ref asks[i].Answer;
            known.Set(line.Policy, line.Partition, new(answer.Made, answer.Used + (isCharged ? line.Cost + answer.Taken : 0)));
        }
    }

    // Gives the script what it needs, if that is known.
    private async ValueTask<bool> AnswerAsync(LimitLine line, LimitAsk[] asks, int at)
    {
        if (asks[at].Answer.State is LineState.NeedsWindow) asks[at].Time = asks[at].Answer.From;
        if (asks[at].Answer.State is not LineState.NeedsSeed) return true;
        asks[at].Seed = await seeds!.TryReadAsync(charges.Raise, line.Policy, line.Partition,
            QuotaWindows.At(line.Policy, asks[at].Answer.From), CancellationToken.None);
        return asks[at].Seed is not null;
    }

    /// <summary>What is left of the time for all calls of a decision, not counting that of the store of the usage.</summary>
    private sealed class TimeLeft
    {
        public TimeSpan Value { get; set; }
    }
}
