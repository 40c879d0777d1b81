namespace Api.Security.OpenApi;

/// <summary>A response that security adds to those of the operation.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Description">When it is sent.</param>
/// <param name="Header">The header that comes with it; <see langword="null"/> for none.</param>
/// <param name="IsOurs">Whether this library writes the body, so that it can be described.</param>
internal sealed record RefusalResponse(int Status, string Description, string? Header = null, bool IsOurs = true)
{
    public const string Challenge = "WWW-Authenticate";
    public const string RetryAfter = "Retry-After";

    public static RefusalResponse BadRequest { get; } = new(
        StatusCodes.Status400BadRequest, "The credentials are malformed, or there is more than one credential.", Challenge);

    public static RefusalResponse Unauthorized { get; } = new(
        StatusCodes.Status401Unauthorized,
        "Credentials are missing or not valid, or a stronger or more recent login is required.",
        Challenge);

    public static RefusalResponse NotFound { get; } = new(
        StatusCodes.Status404NotFound, "There is no such resource, or the caller may not access it.");

    public static RefusalResponse TooManyRequests { get; } = new(
        StatusCodes.Status429TooManyRequests, "Too many requests, or too many failed attempts.", RetryAfter);

    public static RefusalResponse Limited { get; } = new(
        StatusCodes.Status429TooManyRequests, "Too many requests, or the quota is used up.", RetryAfter);

    public static RefusalResponse LimitedOrFailing { get; } = new(
        StatusCodes.Status429TooManyRequests, "Too many requests, the quota is used up, or too many failed attempts.", RetryAfter);

    public static RefusalResponse RateLimited { get; } = new(StatusCodes.Status429TooManyRequests, "Too many requests.", IsOurs: false);

    public static RefusalResponse Unavailable { get; } = new(
        StatusCodes.Status503ServiceUnavailable, "The credentials cannot be verified at the moment.", RetryAfter);

    /// <param name="scopes">The required scopes: one scope of each entry.</param>
    /// <param name="details">The required authorization details, in words.</param>
    public static RefusalResponse Forbidden(IReadOnlyList<IReadOnlyList<string>> scopes, IReadOnlyList<string> details)
    {
        string[] required = [.. scopes.Select(anyOf => string.Join(" or ", anyOf)), .. details];
        return required.Length == 0
            ? new(StatusCodes.Status403Forbidden, "The caller may not do this.")
            : new(
                StatusCodes.Status403Forbidden, $"The caller may not do this. Required: {string.Join(" and ", required)}.", Challenge);
    }
}
