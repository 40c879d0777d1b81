namespace Api.Security;

/// <summary>How far a scope goes: nowhere, to what is the caller's own, or to everything.</summary>
public enum ScopeReach
{
    /// <summary>The scope was not granted.</summary>
    None = 0,

    /// <summary>Only what belongs to the caller (<c>read:orders:own</c>).</summary>
    Own = 1,

    /// <summary>Whatever there is (<c>read:orders:any</c>).</summary>
    Any = 2,
}
