namespace Api.Security.ApiKeys;

/// <summary>What happens to a rotation whose next key is not used.</summary>
public enum StalledRotationAction
{
    /// <summary>The current key goes on until it expires: a forgotten deployment is no outage.</summary>
    KeepCurrent,

    /// <summary>The next key takes over all the same.</summary>
    Promote,
}
