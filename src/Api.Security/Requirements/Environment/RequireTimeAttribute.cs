using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the request arrives at certain times; see <see cref="RequireTimeExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireTimeAttribute : AuthorizeAttribute
{
    /// <summary>Requires that the request arrives within a time window, on any day.</summary>
    /// <param name="zone">An IANA time zone, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">The start of the window, <c>HH:mm</c>.</param>
    /// <param name="to">
    /// The end of the window, <c>HH:mm</c>; <c>24:00</c> is midnight. An end before <paramref name="from"/> is on the next day.
    /// </param>
    /// <exception cref="ArgumentException">The window is not valid.</exception>
    public RequireTimeAttribute(string zone, string from, string to)
        : base(TimeRequirement.PolicyName(zone, from, to, days: null)) => (Zone, From, To, Days) = (zone, from, to, []);

    /// <summary>Requires that the request arrives within a time window, on some days only.</summary>
    /// <param name="zone">An IANA time zone, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">The start of the window, <c>HH:mm</c>.</param>
    /// <param name="to">
    /// The end of the window, <c>HH:mm</c>; <c>24:00</c> is midnight. An end before <paramref name="from"/> is on the next day.
    /// </param>
    /// <param name="days">The days on which the window starts, such as <c>Mon</c>; at least one.</param>
    /// <exception cref="ArgumentException">The window is not valid, or there is no day.</exception>
    public RequireTimeAttribute(string zone, string from, string to, params string[] days)
        : base(TimeRequirement.PolicyName(zone, from, to, days ?? throw new ArgumentNullException(nameof(days)))) =>
            (Zone, From, To, Days) = (zone, from, to, days);

    /// <summary>The time zone.</summary>
    public string Zone { get; }

    /// <summary>The start of the window.</summary>
    public string From { get; }

    /// <summary>The end of the window.</summary>
    public string To { get; }

    /// <summary>The days on which the window starts; empty for every day.</summary>
    public IReadOnlyList<string> Days { get; }
}
