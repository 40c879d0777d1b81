namespace Api.Security.Jwt;

/// <summary>The clock in the unit of JWT times (RFC 7519, 2: NumericDate).</summary>
internal static class NumericTime
{
    private static readonly double Earliest = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).TotalSeconds;

    public static double NumericNow(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;

    /// <param name="seconds">NumericDate, at most in the year 9999; what is before the first year is its beginning, since no date is.</param>
    public static DateTimeOffset ToDate(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(Math.Max(seconds, Earliest));
}
