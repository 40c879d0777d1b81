namespace Api.Security.ApiKeys;

/// <summary>What the entries of a usage report are distinguished by, besides their time.</summary>
public enum UsageGrouping
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The key.</summary>
    Key,

    /// <summary>The outcome.</summary>
    Outcome,
}
