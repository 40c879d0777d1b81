namespace Api.Security;

/// <summary>The policy name <c>time:zone=Europe/Berlin;from=08:00;to=18:00;days=Mon Tue</c>; without days on all of them.</summary>
internal static class TimePolicyName
{
    public const string Prefix = "time:";

    /// <exception cref="ArgumentException">No window.</exception>
    public static string For(string zone, string from, string to, string[] days)
    {
        ArgumentNullException.ThrowIfNull(days);
        _ = new TimeWindow(zone, from, to, days);
        return Prefix + PolicyParameters.Join(("zone", zone), ("from", from), ("to", to), ("days", days.Length == 0 ? null : string.Join(' ', days)));
    }

    public static TimeRequirement Parse(string rest)
    {
        var parameters = PolicyParameters.Parse(rest, "zone", "from", "to", "days");
        string Required(string name) => parameters.GetValueOrDefault(name) ?? throw new ArgumentException($"{name}= is missing.", nameof(rest));
        return new TimeRequirement(new TimeWindow(Required("zone"), Required("from"), Required("to"), parameters.GetValueOrDefault("days")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? []));
    }
}
