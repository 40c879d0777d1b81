namespace Api.Security.Jwt;

/// <summary>Converts times to and from NumericDate (RFC 7519, 2).</summary>
internal static class NumericTime
{
    private static readonly double Earliest = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).TotalSeconds;

    public static double NumericNow(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;

    /// <param name="seconds">
    /// A NumericDate up to the year 9999. Times before the year 1 become its start, the minimum of DateTimeOffset.
    /// </param>
    public static DateTimeOffset ToDate(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(Math.Max(seconds, Earliest));
}
