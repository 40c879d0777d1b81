namespace Api.Security.RateLimiting;

/// <summary>One window of a quota, in microseconds of <see cref="LimitTime"/>. Half-open: the end belongs to the next window.</summary>
/// <param name="From">The start.</param>
/// <param name="To">The end.</param>
internal readonly record struct QuotaWindow(long From, long To)
{
    /// <summary>The length in whole seconds.</summary>
    public long Seconds => (To - From) / LimitTime.PerSecond;

    public bool Contains(long time) => time >= From && time < To;

    /// <summary>Returns the window that contains a time.</summary>
    /// <param name="time">The time.</param>
    /// <param name="period">The length of a window.</param>
    /// <param name="anchor">The start of one window; <see langword="null"/> for calendar windows in UTC.</param>
    public static QuotaWindow Find(long time, QuotaPeriod period, DateTimeOffset? anchor)
    {
        if (period is QuotaPeriod.Month) return OfMonth(LimitTime.ToUtc(time), anchor?.UtcDateTime ?? FirstOfMonth);
        var length = LimitTime.From(period switch
        {
            QuotaPeriod.Hour => TimeSpan.FromHours(1),
            QuotaPeriod.Day => TimeSpan.FromDays(1),
            QuotaPeriod.Week => TimeSpan.FromDays(7),
            _ => throw new ArgumentOutOfRangeException(nameof(period), period, null),
        });
        var start = LimitTime.From(anchor ?? Monday);
        var past = (time - start) % length;
        var from = time - (past < 0 ? past + length : past);
        return new(from, from + length);
    }

    // 2000-01-01 was a Saturday.
    private static readonly DateTimeOffset Monday = new(2000, 1, 3, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTime FirstOfMonth = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static QuotaWindow OfMonth(DateTime now, DateTime anchor)
    {
        var start = StartIn(now.Year, now.Month);
        var (from, to) = now >= start ? (start, StartAfter(now, 1)) : (StartAfter(now, -1), start);
        return new(LimitTime.From(from), LimitTime.From(to));

        DateTime StartIn(int year, int month) =>
            new DateTime(year, month, Math.Min(anchor.Day, DateTime.DaysInMonth(year, month)), 0, 0, 0, DateTimeKind.Utc)
                + anchor.TimeOfDay;

        DateTime StartAfter(DateTime from, int months)
        {
            var month = (from.Year * 12) + from.Month - 1 + months;
            return StartIn(month / 12, (month % 12) + 1);
        }
    }
}
