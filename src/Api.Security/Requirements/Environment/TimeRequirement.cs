namespace Api.Security;

/// <summary>The request arrives within the time window.</summary>
internal sealed class TimeRequirement(TimeWindow window) : ICallerRequirement
{
    /// <summary>The policy name <c>time:zone=Europe/Berlin;from=08:00;to=18:00;days=Mon Tue</c>; without days, every day.</summary>
    public const string PolicyPrefix = "time:";

    private static readonly ApiSecurityFailure Closed = ApiSecurityFailure.From(Refusal.OutsideTimeWindow);

    public string Rule => $"time {window}";

    public ApiSecurityFailure? Check(in RequirementContext context) => window.IsOpenAt(context.Services.Clock.GetUtcNow()) ? null : Closed;

    public override string ToString() => Rule;

    /// <param name="zone">An IANA time zone.</param>
    /// <param name="from">The start of the window.</param>
    /// <param name="to">The end of the window.</param>
    /// <param name="days">The days on which the window starts, at least one; <see langword="null"/> for every day.</param>
    /// <exception cref="ArgumentException">The window is not valid.</exception>
    public static string PolicyName(string zone, string from, string to, string[]? days)
    {
        _ = Create(zone, from, to, days);
        return PolicyPrefix + PolicyParameters.Join(
            ("zone", zone), ("from", from), ("to", to), ("days", days is null ? null : string.Join(' ', days)));
    }

    public static TimeRequirement FromPolicy(string rest)
    {
        var parameters = PolicyParameters.Parse(rest, "zone", "from", "to", "days");
        string Required(string name) =>
            parameters.GetValueOrDefault(name) ?? throw new ArgumentException($"{name}= is missing.", nameof(rest));
        return Create(Required("zone"), Required("from"), Required("to"), parameters.GetValueOrDefault("days")?.Split(' '));
    }

    /// <exception cref="ArgumentException">
    /// The window is not valid, or the list of days is empty. An empty list does not mean every day.
    /// </exception>
    public static TimeRequirement Create(string zone, string from, string to, string[]? days)
    {
        if (days is { Length: 0 }) throw new ArgumentException("Name at least one day, or omit the days for every day.", nameof(days));
        return new TimeRequirement(new TimeWindow(zone, from, to, days ?? []));
    }
}
