using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>The units of one quota that this node has taken from Redis in advance. The caller holds the lock.</summary>
internal sealed class QuotaSlice(LimitPolicy policy, Partition partition)
{
    private long _beingTaken;

    public Lock Lock { get; } = new();

    public LimitPolicy Policy => policy;

    public Partition Partition => partition;

    public QuotaWindow Window { get; private set; }

    /// <summary>The units that are not used.</summary>
    public long Left { get; private set; }

    /// <summary>The units used in Redis when the latest were taken, these included.</summary>
    public long Used { get; private set; }

    /// <summary>The limit when the latest were taken.</summary>
    public long Limit { get; private set; }

    /// <summary>When the count in Redis was created.</summary>
    public long Made { get; private set; }

    /// <summary>When a request last used it.</summary>
    public long LastUsed { get; set; }

    /// <summary>Whether it was removed.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Completes when the units that are being taken have arrived; <see langword="null"/> when none are.</summary>
    public TaskCompletionSource? Taking { get; private set; }

    public bool IsCurrent(long time) => Window.Contains(time);

    /// <summary>Uses as many units as there are.</summary>
    public long Use(long units)
    {
        var here = Math.Min(units, Left);
        Left -= here;
        return here;
    }

    public bool TryUse(long cost, long needed)
    {
        if (Left < needed) return false;
        Left -= cost;
        return true;
    }

    /// <summary>Puts units back, up to a whole lease together with those that are being taken.</summary>
    /// <returns>The units that there is no room for.</returns>
    public long Return(long units)
    {
        var here = Math.Clamp(policy.Lease - Left - _beingTaken, 0, units);
        Left += here;
        return units - here;
    }

    /// <summary>Removes everything that is left.</summary>
    public long Empty()
    {
        var left = Left;
        Left = 0;
        Used -= left;
        return left;
    }

    /// <summary>Begins to take units: as many as are missing from a whole lease, so that no more than one is ever unused.</summary>
    /// <returns>How many; 0 when others are taking some.</returns>
    public long BeginTaking(long time)
    {
        var units = policy.Lease - (IsCurrent(time) ? Left : 0);
        if (Taking is not null || units <= 0) return 0;
        Taking = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _beingTaken = units;
        return units;
    }

    public void EndTaking()
    {
        Taking?.TrySetResult();
        Taking = null;
        _beingTaken = 0;
    }

    /// <summary>Enters what Redis has answered.</summary>
    /// <returns>The units that do not belong into it, because they are of an earlier window.</returns>
    public long Fill(in LimitLine line, in LineAnswer answer)
    {
        if (line.Window.From < Window.From) return answer.Taken;
        if (line.Window.From > Window.From) Left = 0;
        (Window, Limit, Made) = (line.Window, line.Limit, answer.Made);
        Left += answer.Taken;
        Used = answer.Used + line.Cost + answer.Taken;
        return 0;
    }
}
