namespace Api.Security.Jwt;

/// <summary>
/// The request budgets of one server for resolved issuers. There are two, so that neither delays the other: a flood of unknown keys does
/// not block new issuers, and a flood of new issuers does not block refreshes of known ones.
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

    /// <summary>For issuers without usable keys.</summary>
    public RequestQueue FirstKeys { get; }

    /// <summary>For refreshes, and for look-ups of unknown keys.</summary>
    public RequestQueue Later { get; }

    /// <summary>Whether the state equals that of a new instance.</summary>
    public bool IsAsNew => FirstKeys.IsFull && Later.IsFull;
}
