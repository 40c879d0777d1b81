namespace Api.Security.RateLimiting;

/// <summary>
/// The arithmetic of a rate, as a bucket that drains: the generic cell rate algorithm, kept as a level of units instead of a time, so that
/// a lower limit applies at once to what was used before. The script of the Redis package computes the same.
/// </summary>
internal static class LimitMath
{
    // Rounding must not refuse a request that comes exactly in time.
    private const double Tolerance = 1e-6;

    /// <summary>The level after a time without requests.</summary>
    public static double Drain(double level, long elapsed, long limit, long window) =>
        elapsed <= 0 ? level : Math.Max(0, level - ((double)elapsed * limit / window));

    public static bool Fits(double level, long needed, long burst) => level + needed <= burst + Tolerance;

    public static long Remaining(double level, long burst) => Math.Max(0, (long)Math.Floor(burst - level + Tolerance));

    /// <summary>How long until the level has drained by so much. Microseconds, rounded up.</summary>
    public static long TimeToDrain(double units, long limit, long window) =>
        units <= 0 ? 0 : (long)Math.Ceiling((units * window / limit) - Tolerance);
}
