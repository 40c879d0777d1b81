namespace Api.Security;

/// <summary>
/// The required <c>identifier</c> of an authorization detail (RFC 9396, 2.2): a fixed text, or <c>{accountId}</c> for the route value of
/// that name.
/// </summary>
internal static class DetailIdentifier
{
    /// <exception cref="ArgumentException">The text is empty, or has braces elsewhere than around the name of a parameter.</exception>
    public static void Require(string identifier)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(identifier);
        var text = ParameterIn(identifier) ?? identifier;
        if (text.Length == 0 || text.AsSpan().ContainsAny('{', '}') || (text != identifier && text.AsSpan().ContainsAny(":=?*")))
            throw new ArgumentException(
                "Write a fixed identifier, or the name of a route parameter without its constraint: {accountId}.", nameof(identifier));
    }

    /// <returns>The name of the route parameter; <see langword="null"/> for a fixed text, or for none.</returns>
    public static string? ParameterIn(string? identifier) =>
        identifier is ['{', .., '}'] ? identifier[1..^1] : null;

    /// <returns><see langword="null"/> when the route has no value.</returns>
    public static string? Find(string identifier, string? parameter, HttpContext? request) =>
        parameter is null ? identifier : RouteText.Get(request, parameter);
}
