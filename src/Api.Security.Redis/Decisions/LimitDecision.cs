using Api.Security.RateLimiting;

namespace Api.Security.Redis;

/// <summary>What the store keeps about a request.</summary>
internal sealed class LimitDecision
{
    /// <summary>Whether this node has decided.</summary>
    public bool IsOfNode { get; set; }

    /// <summary>The copy of the request that the counts of this node know.</summary>
    public LimitTicket? Local { get; set; }

    /// <summary>For each line, the name of its place in a concurrency limit.</summary>
    public string?[]? Places { get; set; }
}
