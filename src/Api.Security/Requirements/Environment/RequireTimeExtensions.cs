using Microsoft.AspNetCore.Builder;

namespace Api.Security;

/// <summary>Requirements on when a request arrives.</summary>
public static class RequireTimeExtensions
{
    /// <summary>
    /// Requires that the request arrives within a time window, otherwise 403 <c>policy_denied</c>. The window is in local time of
    /// the zone, including daylight saving time. The start is inclusive, the end exclusive.
    /// </summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="zone">An IANA time zone, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">The start of the window, <c>HH:mm</c>.</param>
    /// <param name="to">
    /// The end of the window, <c>HH:mm</c>; <c>24:00</c> is midnight. An end before <paramref name="from"/> is on the next day.
    /// </param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The window is not valid.</exception>
    public static TBuilder RequireTime<TBuilder>(this TBuilder builder, string zone, string from, string to)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireTimeAttribute(zone, from, to));

    /// <summary>Requires that the request arrives within a time window, on some days only.</summary>
    /// <typeparam name="TBuilder">The type of the endpoint, group or hub.</typeparam>
    /// <param name="builder">The endpoint, group or hub to protect.</param>
    /// <param name="zone">An IANA time zone, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">The start of the window, <c>HH:mm</c>.</param>
    /// <param name="to">
    /// The end of the window, <c>HH:mm</c>; <c>24:00</c> is midnight. An end before <paramref name="from"/> is on the next day.
    /// </param>
    /// <param name="days">The days on which the window starts, such as <c>Mon</c> or <c>Monday</c>; at least one.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The window is not valid, or there is no day.</exception>
    public static TBuilder RequireTime<TBuilder>(this TBuilder builder, string zone, string from, string to, params string[] days)
        where TBuilder : IEndpointConventionBuilder => builder.RequireAuthorization(new RequireTimeAttribute(zone, from, to, days));
}
