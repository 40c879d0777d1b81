namespace Api.Security;

/// <summary>One requirement or one <c>AllowAnonymous</c>, and how close to the endpoint it was written.</summary>
/// <param name="IsAnonymous">Whether it is an <c>AllowAnonymous</c>.</param>
/// <param name="Nearness">A larger value is closer to the endpoint; see <see cref="AuthorizationNearness"/>.</param>
/// <param name="What">What was written, such as <c>policy 'scope:read:orders'</c>.</param>
/// <param name="Where">Where it was written, such as <c>MapGroup("/orders")</c>.</param>
internal readonly record struct AuthorizationPlace(bool IsAnonymous, int Nearness, string What, string Where);

/// <summary>
/// How close to an endpoint metadata can be written. Of two places, the closer one is more specific. An <c>AllowAnonymous</c> is
/// valid as an opt-out only from <see cref="PageConvention"/> on, because a group opens endpoints that are not visible where it is written.
/// </summary>
internal static class AuthorizationNearness
{
    /// <summary>A group; its nesting depth is added.</summary>
    public const int Group = 0;

    /// <summary>The call that maps many endpoints at once, such as <c>MapControllers()</c>, and filters of the whole application.</summary>
    public const int Map = 1000;

    /// <summary>Conventions of Razor Pages for folders and pages, in the order in which they were added; their index is added.</summary>
    public const int PageConvention = 1_100;

    /// <summary>The lowest level of the endpoint itself: its most distant base class.</summary>
    public const int Own = 1_500;

    /// <summary>The endpoint of a minimal API, a class of MVC, a hub; for a base class, the distance is subtracted.</summary>
    public const int Endpoint = 2_000;

    /// <summary>A method that an action overrides.</summary>
    public const int BaseMethod = 2_900;

    /// <summary>An action.</summary>
    public const int Method = 3_000;
}
