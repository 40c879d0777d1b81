namespace Api.Security;

/// <summary>The reach of a scope: nothing, the caller's own objects, or all objects.</summary>
public enum ScopeReach
{
    /// <summary>The scope was not granted.</summary>
    None = 0,

    /// <summary>Only objects that belong to the caller (<c>read:orders:own</c>).</summary>
    Own = 1,

    /// <summary>All objects (<c>read:orders:any</c>).</summary>
    Any = 2,
}
