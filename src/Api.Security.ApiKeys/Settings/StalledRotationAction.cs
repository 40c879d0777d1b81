namespace Api.Security.ApiKeys;

/// <summary>What happens to a rotation whose next key is not used.</summary>
public enum StalledRotationAction
{
    /// <summary>The current key is accepted until it expires: a forgotten deployment does not cause an outage.</summary>
    KeepCurrent,

    /// <summary>The next key takes over anyway.</summary>
    Promote,
}
