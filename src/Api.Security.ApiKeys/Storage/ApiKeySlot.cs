namespace Api.Security.ApiKeys;

/// <summary>The two places for live keys of a client.</summary>
public enum ApiKeySlot
{
    /// <summary>The key in use.</summary>
    Current = 1,

    /// <summary>The key that takes over.</summary>
    Next = 2,
}
