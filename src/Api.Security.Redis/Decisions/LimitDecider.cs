using Api.Security.RateLimiting;
using Microsoft.Extensions.Logging;

namespace Api.Security.Redis;

/// <summary>Decides in Redis or, while Redis fails, on this node; and charges where it was decided.</summary>
internal sealed class LimitDecider(
    SharedDecisions shared, NodeDecisions node, SharedCharges charges, PendingCharges pending, RunningRequests running,
    LimitSwitch isShared, LimitKeys keys, LocalLimitStore local, LimitMetrics metrics, TimeProvider timer,
    ILogger logger)
{
    private readonly LogThrottle _countNotUsed = new(timer);

    /// <summary>Decides, and sets the answers of all lines. Does not throw.</summary>
    /// <param name="ticket">The request.</param>
    /// <param name="asks">What is asked about each line.</param>
    /// <param name="waited">How long the request has waited for Redis already.</param>
    public async ValueTask DecideAsync(LimitTicket ticket, LimitAsk[] asks, TimeSpan waited = default)
    {
        var decision = new LimitDecision();
        ticket.State = decision;
        NamePlaces(ticket.Lines, asks, decision);
        SharedFailure? failure = null;
        if (isShared.IsOn)
        {
            var begin = timer.GetTimestamp();
            failure = await shared.DecideAsync(ticket, asks, waited);
            if (failure is null)
            {
                isShared.Succeeded();
                Enter(ticket, decision);
                return;
            }

            Count(failure.Reason, begin);
        }

        decision.IsOfNode = true;
        decision.Local = await node.DecideAsync(ticket);
        Enter(ticket, decision);
        if (failure is { Running: not null }) _ = ReconcileAsync(failure, [.. ticket.Lines], asks, ticket.Verdict is LimitVerdict.Allowed);
        else if (ticket.Verdict is LimitVerdict.Allowed) AddLater(ticket.Lines);
    }

    /// <inheritdoc cref="ILimitStore.Charge"/>
    public void Charge(LimitTicket ticket, int line, long units)
    {
        ref var one = ref ticket.Lines[line];
        var decision = (LimitDecision)ticket.State!;
        switch (one.Policy.Kind)
        {
            case RateLimitKind.Concurrency:
                return;
            case RateLimitKind.Rate:
                if (decision.IsOfNode) local.Charge(decision.Local!, line, units);
                else charges.Charge(one, units);
                break;
            default:
                if (local.Clock.Calendar >= one.Window.To) return;
                if (decision.IsOfNode) local.Charge(decision.Local!, line, units);
                charges.Charge(one, units);
                break;
        }

        one.Charged += units;
        one.Remaining = Math.Max(0, one.Remaining - units);
    }

    /// <inheritdoc cref="ILimitStore.End"/>
    public void End(LimitTicket ticket)
    {
        var decision = (LimitDecision)ticket.State!;
        if (decision.Places is not { } places || ticket.Verdict is not LimitVerdict.Allowed) return;
        decision.Places = null;
        if (decision.Local is { } copy) local.End(copy);
        for (var i = 0; i < places.Length; i++)
        {
            if (places[i] is not { } place) continue;
            ticket.Lines[i].Charged = 0;
            running.Remove(place);
            charges.End(keys.KeyOf(ticket.Lines[i]), place);
        }
    }

    private void NamePlaces(LimitLine[] lines, LimitAsk[] asks, LimitDecision decision)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Policy.Kind is not RateLimitKind.Concurrency) continue;
            decision.Places ??= new string?[lines.Length];
            decision.Places[i] = asks[i].Member = running.NewName();
        }
    }

    // The request runs: its places are renewed, and the counts of this node know them, wherever it was decided.
    private void Enter(LimitTicket ticket, LimitDecision decision)
    {
        if (decision.Places is not { } places || ticket.Verdict is not LimitVerdict.Allowed) return;
        for (var i = 0; i < places.Length; i++)
            if (places[i] is { } place) running.Add(place, keys.KeyOf(ticket.Lines[i]));
        if (!decision.IsOfNode) decision.Local = node.Enter(ticket);
    }

    private void Count(RedisFailure failure, long begin)
    {
        if (failure == RedisFailure.UsageUnknown) return;
        metrics.Failed("decide");
        if (!failure.IsOfOneCaller) isShared.Failed(failure.Reason, begin);
        else if (_countNotUsed.TryEnter()) logger.CountNotUsed(failure.Reason);
    }

    private void AddLater(LimitLine[] lines)
    {
        foreach (ref readonly var line in lines.AsSpan()) pending.Add(line, line.Charged);
    }

    // The answer came too late, or never. If Redis has charged the request after all, that counts for what this node has charged.
    private async Task ReconcileAsync(SharedFailure failure, LimitLine[] lines, LimitAsk[] asks, bool isAllowed)
    {
        var isCharged = false;
        LimitLine[] late = [.. lines];
        try
        {
            isCharged = shared.ReadLate(await failure.Running!, late, asks, failure.Which);
        }
        catch (Exception)
        {
            // Counted already. If Redis has charged it nevertheless, the quota is charged twice.
        }

        if (isCharged && isAllowed && failure.CanBePaired)
        {
            foreach (var i in failure.Which) charges.Charge(late[i], -asks[i].Answer.Taken);
            return;
        }

        if (isCharged) shared.GiveBack(late, asks, failure.Which);
        if (isAllowed) AddLater(lines);
    }
}
