namespace Api.Security.OpenApi;

/// <summary>One answer that is not the operation's own.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">When it is given.</param>
/// <param name="Header">The header that comes with it; <see langword="null"/> for none.</param>
/// <param name="IsOurs">Whether the body is ours, and so can be described.</param>
internal sealed record RefusalResponse(int Status, string Description, string? Header = null, bool IsOurs = true)
{
    public const string Challenge = "WWW-Authenticate";
    public const string RetryAfter = "Retry-After";

    public static RefusalResponse BadRequest { get; } = new(StatusCodes.Status400BadRequest, "The credentials are malformed, or there are several.", Challenge);

    public static RefusalResponse Unauthorized { get; } = new(StatusCodes.Status401Unauthorized, "Credentials are missing, not valid, or a stronger or more recent login is needed.", Challenge);

    public static RefusalResponse NotFound { get; } = new(StatusCodes.Status404NotFound, "There is no such resource, or it is not the caller's.");

    public static RefusalResponse TooManyRequests { get; } = new(StatusCodes.Status429TooManyRequests, "Too many requests, or too many failed attempts.", RetryAfter);

    public static RefusalResponse RateLimited { get; } = new(StatusCodes.Status429TooManyRequests, "Too many requests.", IsOurs: false);

    public static RefusalResponse Unavailable { get; } = new(StatusCodes.Status503ServiceUnavailable, "The credentials cannot be verified at the moment.", RetryAfter);

    /// <param name="scopes">The scopes that are needed: all entries, and of each entry one.</param>
    public static RefusalResponse Forbidden(IReadOnlyList<IReadOnlyList<string>> scopes) => scopes.Count == 0
        ? new(StatusCodes.Status403Forbidden, "The caller may not do this.")
        : new(StatusCodes.Status403Forbidden, $"The caller may not do this. Needed: {string.Join(" and ", scopes.Select(anyOf => string.Join(" or ", anyOf)))}.", Challenge);
}
