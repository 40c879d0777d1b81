namespace Api.Security;

/// <summary>One requirement, or one permission to come without a credential, and how near to the endpoint it was written.</summary>
/// <param name="IsAnonymous">Whether it is an <c>AllowAnonymous</c>.</param>
/// <param name="Nearness">The larger, the nearer; see <see cref="AuthorizationNearness"/>.</param>
/// <param name="What">What was written, such as <c>policy 'scope:read:orders'</c>.</param>
/// <param name="Where">Where it was written, such as <c>MapGroup("/orders")</c>.</param>
internal readonly record struct AuthorizationPlace(bool IsAnonymous, int Nearness, string What, string Where);

/// <summary>
/// How near to an endpoint metadata can be written. Of two places the nearer one is more specific; an <c>AllowAnonymous</c> counts
/// as an opt-out only from <see cref="Own"/> on, because a group opens endpoints that it does not show.
/// </summary>
internal static class AuthorizationNearness
{
    /// <summary>A group; the depth of its nesting is added.</summary>
    public const int Group = 0;

    /// <summary>The call that maps many endpoints at once, such as <c>MapControllers()</c>, and filters of the whole application.</summary>
    public const int Map = 1000;

    /// <summary>Conventions of Razor Pages for folders and pages, in the order in which they were added; their index is added.</summary>
    public const int PageConvention = 1_100;

    /// <summary>The first that is the endpoint's own: the base class that is furthest away.</summary>
    public const int Own = 1_500;

    /// <summary>The endpoint of a minimal API, a class of MVC, a hub; for a base class the distance is subtracted.</summary>
    public const int Endpoint = 2_000;

    /// <summary>A method that an action overrides.</summary>
    public const int BaseMethod = 2_900;

    /// <summary>An action.</summary>
    public const int Method = 3_000;
}
