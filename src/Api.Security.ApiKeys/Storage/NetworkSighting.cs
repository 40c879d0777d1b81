namespace Api.Security.ApiKeys;

/// <summary>Whether a client was seen in a network before.</summary>
public enum NetworkSighting
{
    /// <summary>It was.</summary>
    Familiar,

    /// <summary>It was never seen anywhere.</summary>
    First,

    /// <summary>It was seen elsewhere only.</summary>
    New,
}
