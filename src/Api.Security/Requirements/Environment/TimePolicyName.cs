namespace Api.Security;

/// <summary>The policy name <c>time:zone=Europe/Berlin;from=08:00;to=18:00;days=Mon Tue</c>; without days on all of them.</summary>
internal static class TimePolicyName
{
    public const string Prefix = "time:";

    /// <param name="zone">A time zone of the IANA database.</param>
    /// <param name="from">When it opens.</param>
    /// <param name="to">When it closes.</param>
    /// <param name="days">The days on which it opens, at least one; <see langword="null"/> for all.</param>
    /// <exception cref="ArgumentException">Not a window.</exception>
    public static string For(string zone, string from, string to, string[]? days)
    {
        _ = Requirement(zone, from, to, days);
        return Prefix + PolicyParameters.Join(("zone", zone), ("from", from), ("to", to), ("days", days is null ? null : string.Join(' ', days)));
    }

    public static TimeRequirement Parse(string rest)
    {
        var parameters = PolicyParameters.Parse(rest, "zone", "from", "to", "days");
        string Required(string name) => parameters.GetValueOrDefault(name) ?? throw new ArgumentException($"{name}= is missing.", nameof(rest));
        return Requirement(Required("zone"), Required("from"), Required("to"), parameters.GetValueOrDefault("days")?.Split(' '));
    }

    /// <exception cref="ArgumentException">Not a window. No day at all is one that never opens: nobody means that, and all of them would be more than was written.</exception>
    public static TimeRequirement Requirement(string zone, string from, string to, string[]? days)
    {
        if (days is { Length: 0 }) throw new ArgumentException("Name at least one day, or leave the days out for all of them.", nameof(days));
        return new TimeRequirement(new TimeWindow(zone, from, to, days ?? []));
    }
}
