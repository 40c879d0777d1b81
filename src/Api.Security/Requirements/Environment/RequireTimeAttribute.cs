using Microsoft.AspNetCore.Authorization;

namespace Api.Security;

/// <summary>Requires that the request comes at certain times; see <see cref="RequireTimeExtensions"/>.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireTimeAttribute : AuthorizeAttribute
{
    /// <summary>Requires that the request comes within a window of time, on any day.</summary>
    /// <param name="zone">A time zone of the IANA database, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">When it opens, <c>HH:mm</c>.</param>
    /// <param name="to">When it closes, <c>HH:mm</c>; <c>24:00</c> is midnight. Before <paramref name="from"/>: on the next day.</param>
    /// <exception cref="ArgumentException">Not a window.</exception>
    public RequireTimeAttribute(string zone, string from, string to)
        : base(TimePolicyName.For(zone, from, to, days: null)) => (Zone, From, To, Days) = (zone, from, to, []);

    /// <summary>Requires that the request comes within a window of time, on some days only.</summary>
    /// <param name="zone">A time zone of the IANA database, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from">When it opens, <c>HH:mm</c>.</param>
    /// <param name="to">When it closes, <c>HH:mm</c>; <c>24:00</c> is midnight. Before <paramref name="from"/>: on the next day.</param>
    /// <param name="days">The days on which it opens, such as <c>Mon</c>; at least one.</param>
    /// <exception cref="ArgumentException">Not a window, or no day.</exception>
    public RequireTimeAttribute(string zone, string from, string to, params string[] days)
        : base(TimePolicyName.For(zone, from, to, days ?? throw new ArgumentNullException(nameof(days)))) => (Zone, From, To, Days) = (zone, from, to, days);

    /// <summary>The time zone.</summary>
    public string Zone { get; }

    /// <summary>When it opens.</summary>
    public string From { get; }

    /// <summary>When it closes.</summary>
    public string To { get; }

    /// <summary>The days on which it opens; empty for all.</summary>
    public IReadOnlyList<string> Days { get; }
}
