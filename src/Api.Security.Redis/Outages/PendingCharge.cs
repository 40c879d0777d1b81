using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>What one node has charged to one quota in one window.</summary>
internal sealed class PendingCharge(LimitPolicy policy, Partition partition, QuotaWindow window, long since)
{
    public LimitPolicy Policy => policy;

    public Partition Partition => partition;

    public QuotaWindow Window => window;

    /// <summary>When the node began to charge on its own.</summary>
    public long Since => since;

    /// <summary>What is being added; the same until Redis has answered.</summary>
    public long Sending { get; set; }

    /// <summary>The number of the addition.</summary>
    public long Id { get; private set; }

    /// <summary>What is added next.</summary>
    public long Waiting { get; set; }

    /// <summary>Prepares the next addition.</summary>
    /// <returns>Whether there is none.</returns>
    public bool Begin(ref long last, long time)
    {
        if (time >= window.To + LimitTime.PerSecond) return true;
        if (Sending == 0) (Sending, Waiting, Id) = (Waiting, 0, ++last);
        return Sending == 0;
    }
}
