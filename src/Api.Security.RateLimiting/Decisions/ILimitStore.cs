namespace Api.Security.RateLimiting;

/// <summary>Keeps counts and decides. One call decides all policies of a request and charges them all, or none.</summary>
internal interface ILimitStore
{
    /// <summary>Decides and charges: sets the answers of all lines and <see cref="LimitTicket.Verdict"/>. Does not throw.</summary>
    ValueTask DecideAsync(LimitTicket ticket, CancellationToken cancellationToken);

    /// <summary>
    /// Changes what was charged to a rate or a quota after the decision: more, or less when negative. Never below zero, and not after the
    /// window of the quota has ended. Does not wait for another server, and does not throw.
    /// </summary>
    void Charge(LimitTicket ticket, int line, long units);

    /// <summary>Ends the request: gives back its places in concurrency limits. Called once. Does not wait, and does not throw.</summary>
    void End(LimitTicket ticket);

    /// <summary>Reads how many units of a quota are used in a window.</summary>
    /// <exception cref="Exception">The store is unavailable.</exception>
    ValueTask<long> ReadAsync(LimitPolicy policy, Partition partition, CancellationToken cancellationToken);
}
