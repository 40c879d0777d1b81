namespace Api.Security.Jwt;

/// <summary>
/// What one server is asked for on behalf of resolved issuers. Two budgets, so that neither keeps the other waiting: a flood of
/// unknown keys does not keep new issuers out, nor a flood of new issuers the refreshes of known ones.
/// </summary>
internal sealed class HostQueue
{
    private const int LaterShare = 10;

    public HostQueue(JwtResolverOptions options, TimeProvider clock)
    {
        var perSecond = options.RequestsPerMinutePerHost / 60.0 / 2;
        FirstKeys = new RequestQueue(clock, options.BurstPerHost, perSecond);
        Later = new RequestQueue(clock, Math.Max(LaterShare, options.BurstPerHost / LaterShare), perSecond);
    }

    /// <summary>For issuers that have no keys to serve.</summary>
    public RequestQueue FirstKeys { get; }

    /// <summary>For refreshes, and for look-ups of unknown keys.</summary>
    public RequestQueue Later { get; }

    /// <summary>Whether a new one would be just like it.</summary>
    public bool IsAsNew => FirstKeys.IsFull && Later.IsFull;
}
