namespace Api.Security.Mtls;

/// <summary>When the end of a certificate is reported in advance.</summary>
internal static class ExpiryThresholds
{
    private static readonly int[] Days = [1, 7, 14, 30];

    /// <summary>
    /// Certificates that are issued for less time than this are renewed automatically, such as those of SPIFFE. Their end is not reported.
    /// </summary>
    public static readonly TimeSpan ShortLived = TimeSpan.FromDays(2);

    /// <summary>Returns the smallest threshold that is reached; <see langword="null"/> when none is.</summary>
    public static int? Reached(DateTimeOffset expiresAt, DateTimeOffset now)
    {
        foreach (var days in Days)
            if (expiresAt - now <= TimeSpan.FromDays(days)) return days;
        return null;
    }

    /// <summary>Returns when the next threshold is reached; <see cref="DateTimeOffset.MaxValue"/> when all are.</summary>
    public static DateTimeOffset Next(DateTimeOffset expiresAt, DateTimeOffset now)
    {
        for (var index = Days.Length - 1; index >= 0; index--)
            if (expiresAt - TimeSpan.FromDays(Days[index]) is var reached && reached > now) return reached;
        return DateTimeOffset.MaxValue;
    }
}
