using System.Globalization;

namespace Api.Security.ApiKeys;

/// <summary>Reads and writes times as RFC 3339, in UTC, with the precision that every store keeps: microseconds.</summary>
internal static class Rfc3339
{
    private static readonly string[] Formats =
        [.. new[] { "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF" }.SelectMany(time => new[] { time + "'Z'", time + "zzz" })];

    public static string Write(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <param name="text">A date, a time and an offset. Lower-case letters and more than seven fractional digits are not accepted.</param>
    /// <param name="time">The time, in UTC.</param>
    public static bool TryRead(string text, out DateTimeOffset time)
    {
        if (!DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            return false;
        time = Floor(time);
        return true;
    }

    public static DateTimeOffset Floor(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
