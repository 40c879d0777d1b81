namespace Api.Security.ApiKeys;

/// <summary>Whether a client was seen in a network before.</summary>
public enum NetworkSighting
{
    /// <summary>The client was seen in this network before.</summary>
    Familiar,

    /// <summary>The client was never seen in any network.</summary>
    First,

    /// <summary>The client was seen before, but only in other networks.</summary>
    New,
}
