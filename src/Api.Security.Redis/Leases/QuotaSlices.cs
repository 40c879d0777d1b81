using System.Collections.Concurrent;
using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>
/// The units that this node has taken in advance: takes more, and returns what is not used. A quota has a slice from the second of two
/// close requests on, until there was none for ten seconds; so a client that comes once does not cost a call to return a lease.
/// </summary>
internal sealed class QuotaSlices(
    SharedDecisions shared, SharedCharges charges, LimitClock clock, TimeProvider timer, LimitSwitch isShared)
{
    private static readonly long Idle = 10 * LimitTime.PerSecond;

    private readonly ConcurrentDictionary<(ulong High, ulong Low, int Policy), QuotaSlice> _slices = new();
    private readonly RecentQuotas _recent = new(Idle);

    /// <summary>The slice of a quota, if there is one. It may be closed at any time before its lock is held.</summary>
    public QuotaSlice? Find(in LimitLine line) => _slices.GetValueOrDefault(KeyOf(line));

    /// <summary>The slice to fill with a request that Redis decides; <see langword="null"/> for the first request of a client.</summary>
    public QuotaSlice? ToFill(in LimitLine line)
    {
        var isClose = _recent.Enter(line, clock.Steady);
        return Find(line)
            ?? (isClose ? _slices.GetOrAdd(KeyOf(line), static (_, line) => new QuotaSlice(line.Policy, line.Partition), line) : null);
    }

    /// <summary>Returns what has not been used for ten seconds.</summary>
    public void ReturnIdle() => Return(slice => clock.Steady - slice.LastUsed >= Idle || !slice.IsCurrent(clock.Calendar));

    /// <summary>Returns everything, when the node stops.</summary>
    public void ReturnAll() => Return(_ => true);

    /// <summary>Takes units in the background.</summary>
    public async Task TakeAsync(QuotaSlice slice, LimitLine line, long units)
    {
        line.Cost = 0;
        var (ticket, asks) = (new LimitTicket([line]), new[] { new LimitAsk { Take = units } });
        var begin = timer.GetTimestamp();
        var failure = await shared.DecideAsync(ticket, asks);
        End(slice, ticket.Lines[0], asks[0].Answer, isFilled: failure is null);
        if (failure is null) isShared.Succeeded();
        else if (!failure.Reason.IsOfOneCaller) isShared.Failed(failure.Reason.Reason, begin);
        if (failure?.Running is not { } late) return;
        try
        {
            if (shared.ReadLate(await late, ticket.Lines, asks, failure.Which)) shared.GiveBack(ticket.Lines, asks, failure.Which);
        }
        catch (Exception)
        {
            // If Redis has charged the units nevertheless, no node uses them.
        }
    }

    /// <summary>Enters the units that were taken, or that there are none.</summary>
    public void End(QuotaSlice slice, in LimitLine line, in LineAnswer answer, bool isFilled)
    {
        lock (slice.Lock)
        {
            if (isFilled && answer.State is LineState.Fits)
            {
                slice.LastUsed = clock.Steady;
                var tooLate = slice.IsClosed ? answer.Taken : slice.Fill(line, answer);
                charges.Charge(line, -tooLate, answer.Made);
            }

            slice.EndTaking();
        }
    }

    private static (ulong High, ulong Low, int Policy) KeyOf(in LimitLine line) =>
        (line.Partition.High, line.Partition.Low, line.Policy.Id);

    private void Return(Func<QuotaSlice, bool> which)
    {
        foreach (var (key, slice) in _slices)
        {
            lock (slice.Lock)
            {
                if (slice.Taking is not null || !which(slice)) continue;
                slice.IsClosed = true;
                _slices.TryRemove(key, out _);
                var line = new LimitLine { Policy = slice.Policy, Partition = slice.Partition, Window = slice.Window, Limit = slice.Limit };
                if (slice.IsCurrent(clock.Calendar)) charges.Charge(line, -slice.Empty(), slice.Made);
            }
        }
    }
}
