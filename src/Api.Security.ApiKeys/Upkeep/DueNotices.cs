namespace Api.Security.ApiKeys;

/// <summary>
/// Determines the notices that are due for the keys of a client. Of several thresholds, only the last one passed is reported.
/// </summary>
internal static class DueNotices
{
    /// <summary>How far ahead to look for upcoming events; those that are not due yet are filtered out afterwards.</summary>
    public static readonly TimeSpan Horizon = TimeSpan.FromDays(31);

    /// <summary>After how long without use a key is reported, once.</summary>
    public static readonly TimeSpan UnusedAfter = TimeSpan.FromDays(90);

    private const int RotationDueDays = 14;

    private static readonly int[] ExpiryDays = [1, 7, 14, 30];
    private static readonly int[] StallPercents = [100, 90, 50];

    /// <returns>The kind of event, the key and the threshold.</returns>
    public static IEnumerable<(string Kind, ApiKey Key, string Detail)> Due(ClientKeys keys)
    {
        foreach (var key in keys.All.Where(key => key.Slot is not null))
            if (FirstPassed(key, keys.Now, ExpiryDays) is { } days) yield return (ApiKeyEventKinds.KeyExpiring, key, Text(days));
        if (keys is { Current: { } current, Next: null } && FirstPassed(current, keys.Now, [RotationDueDays]) is not null)
            yield return (ApiKeyEventKinds.RotationDue, current, Text(RotationDueDays));
        if (keys.Next is { FirstUsedAt: null } waiting
            && StallPercents.FirstOrDefault(percent => keys.Now >= waiting.CreatedAt + (keys.Rules.MaxOverlap * (percent / 100.0)))
                is > 0 and var passed)
            yield return (ApiKeyEventKinds.RotationStalled, waiting, Text(passed));
    }

    // Only for thresholds within the second half of its life: a key of one week is not about to expire on its first day.
    private static int? FirstPassed(ApiKey key, DateTimeOffset now, int[] days)
    {
        if (key.ExpiresAt is not { } end) return null;
        foreach (var before in days)
            if (now >= end - TimeSpan.FromDays(before)) return 2 * TimeSpan.FromDays(before) <= end - key.CreatedAt ? before : null;
        return null;
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
