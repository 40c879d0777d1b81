using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements about when a request comes.</summary>
public static class RequireTimeExtensions
{
    /// <summary>
    /// Requires that the request comes within a window of time, otherwise 403 <c>policy_denied</c>. The clock on the wall of the zone
    /// counts, daylight saving included. The first moment is inside the window, the last one outside.
    /// </summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="zone">A time zone of the IANA database, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">When it opens, <c>HH:mm</c>.</param>
    /// <param name="to">When it closes, <c>HH:mm</c>; <c>24:00</c> is midnight. Before <paramref name="from"/>: on the next day.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Not a window.</exception>
    public static TBuilder RequireTime<TBuilder>(this TBuilder builder, string zone, string from, string to)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireTimeAttribute(zone, from, to));

    /// <summary>The same, on some days only.</summary>
    /// <typeparam name="TBuilder">An endpoint, a group, a hub.</typeparam>
    /// <param name="builder">What to protect.</param>
    /// <param name="zone">A time zone of the IANA database, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">When it opens, <c>HH:mm</c>.</param>
    /// <param name="to">When it closes, <c>HH:mm</c>; <c>24:00</c> is midnight. Before <paramref name="from"/>: on the next day.</param>
    /// <param name="days">The days on which it opens, such as <c>Mon</c> or <c>Monday</c>; at least one.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">Not a window, or no day.</exception>
    public static TBuilder RequireTime<TBuilder>(this TBuilder builder, string zone, string from, string to, params string[] days)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireTimeAttribute(zone, from, to, days));
}
