using System.Globalization;

namespace Api.Security;

/// <summary>
/// A time window of the day, in a named time zone, on some days. The start is inclusive, the end exclusive. A window that ends
/// before it begins spans midnight and belongs to the day on which it begins.
/// </summary>
internal sealed class TimeWindow
{
    private const string TimeFormat = "HH\\:mm";

    private readonly TimeZoneInfo _zone;
    private readonly TimeOnly _from;
    private readonly TimeOnly _to;
    private readonly DayOfWeek[] _days;

    /// <param name="zone">An IANA time zone, such as <c>Europe/Berlin</c>.</param>
    /// <param name="from"><c>HH:mm</c></param>
    /// <param name="to"><c>HH:mm</c>; <c>24:00</c> is midnight.</param>
    /// <param name="days">Days in English, in full or their first three letters; empty for every day.</param>
    /// <exception cref="ArgumentException">An argument is not valid.</exception>
    public TimeWindow(string zone, string from, string to, IEnumerable<string> days)
    {
        ArgumentNullException.ThrowIfNull(zone);
        _zone = TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found)
            ? found
            : throw new ArgumentException(
                $"'{zone}' is not a time zone that this machine knows: write an IANA time zone, such as Europe/Berlin, or UTC.",
                nameof(zone));
        (_from, _to) = (Time(from), to == "24:00" ? TimeOnly.MinValue : Time(to));
        if (_from == _to && to != "24:00") throw new ArgumentException("The window is empty: write two different times.", nameof(to));
        _days = [.. days.Select(Day).Distinct()];
        if (_days.Length == 0) _days = Enum.GetValues<DayOfWeek>();
    }

    public bool IsOpenAt(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, _zone);
        var time = TimeOnly.FromTimeSpan(local.TimeOfDay);
        if (_from < _to) return time >= _from && time < _to && _days.Contains(local.DayOfWeek);
        return (time >= _from && _days.Contains(local.DayOfWeek)) || (time < _to && _days.Contains(local.AddDays(-1).DayOfWeek));
    }

    public override string ToString() =>
        $"{_from.ToString(TimeFormat, CultureInfo.InvariantCulture)} to {_to.ToString(TimeFormat, CultureInfo.InvariantCulture)}" +
        $" {_zone.Id}" +
        (_days.Length == 7 ? "" : $" on {string.Join(", ", _days.Select(day => day.ToString()[..3]))}");

    private static TimeOnly Time(string text) =>
        TimeOnly.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new ArgumentException($"'{text}' is not a time of day: write HH:mm, such as 08:00.", nameof(text));

    private static DayOfWeek Day(string text) =>
        Enum.GetValues<DayOfWeek>()
            .Where(day =>
                string.Equals(day.ToString(), text, StringComparison.OrdinalIgnoreCase)
                || string.Equals(day.ToString()[..3], text, StringComparison.OrdinalIgnoreCase))
            .Select(day => (DayOfWeek?)day).FirstOrDefault()
        ?? throw new ArgumentException($"'{text}' is not a day: write Monday or Mon.", nameof(text));
}
