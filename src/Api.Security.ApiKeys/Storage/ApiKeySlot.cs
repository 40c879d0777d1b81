namespace Api.Security.ApiKeys;

/// <summary>The two slots for live keys of a client.</summary>
public enum ApiKeySlot
{
    /// <summary>The key in use.</summary>
    Current = 1,

    /// <summary>The key that takes over from the current one.</summary>
    Next = 2,
}
