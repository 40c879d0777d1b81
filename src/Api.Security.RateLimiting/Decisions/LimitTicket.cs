namespace Api.Security.RateLimiting;

/// <summary>All policies of one request, decided together.</summary>
/// <remarks>Not sealed: <see cref="RateLimitFeature"/> is the ticket of an HTTP request in one object with what its handler sees.</remarks>
internal class LimitTicket
{
    public LimitTicket(LimitLine[] lines) => Lines = lines;

    /// <summary>The policies. The array belongs to the request.</summary>
    public LimitLine[] Lines { get; }

    /// <summary>Whether all policies count for the same partition, as they do for most requests.</summary>
    public bool IsOfOnePartition
    {
        get
        {
            for (var i = 1; i < Lines.Length; i++)
                if (Lines[i].Partition.High != Lines[0].Partition.High || Lines[i].Partition.Low != Lines[0].Partition.Low) return false;
            return true;
        }
    }

    /// <summary>How it was decided.</summary>
    public LimitVerdict Verdict { get; set; }

    /// <summary>Who decided: what is charged or returned later goes there as well.</summary>
    public ILimitStore? DecidedBy { get; set; }

    /// <summary>What the store keeps about the request, such as the id of a lease.</summary>
    public object? State { get; set; }
}

/// <summary>The decision about a request.</summary>
internal enum LimitVerdict
{
    /// <summary>Not decided yet.</summary>
    None,

    /// <summary>All policies are charged.</summary>
    Allowed,

    /// <summary>At least one policy is violated; none is charged.</summary>
    Refused,

    /// <summary>The store is unavailable, and a policy refuses then.</summary>
    Unavailable,
}
