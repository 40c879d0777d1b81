namespace Api.Security;

/// <summary>
/// Decides whether a registered scheme exists in this application. A package registers it for a scheme that depends on settings, which are
/// known only after the registration. The scheme is otherwise removed: it takes no credential and no challenge names it.
/// </summary>
internal interface ISchemeCondition
{
    /// <summary>The name of the scheme.</summary>
    string Scheme { get; }

    /// <summary>
    /// Whether the scheme exists. Asked once, at startup. With invalid settings it does: they stop the start with a message of their own.
    /// </summary>
    bool IsMet { get; }
}
