namespace Api.Security.Jwt;

/// <summary>The clock in the unit of JWT times (RFC 7519, 2: NumericDate).</summary>
internal static class NumericTime
{
    public static double NumericNow(this TimeProvider clock) => clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;
}
