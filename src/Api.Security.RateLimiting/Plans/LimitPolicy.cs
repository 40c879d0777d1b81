namespace Api.Security.RateLimiting;

/// <summary>One policy of a plan, ready to be evaluated. Immutable.</summary>
internal sealed class LimitPolicy
{
    private CurrentWindow? _window;

    public required string Name
    {
        get;
        init => (field, QuotedName) = (value, $"\"{value}\"");
    }

    /// <summary>The name as a string of RFC 9651. It has no character that such a string would escape (3.3.3).</summary>
    public string QuotedName { get; private init; } = "";

    /// <summary>Stands for the name and the kind within this process. Counts belong to it.</summary>
    public required int Id { get; init; }

    public required RateLimitKind Kind { get; init; }

    public required long Limit { get; init; }

    /// <summary>For a rate: the time for <see cref="Limit"/> requests.</summary>
    public long Window { get; init; }

    /// <summary>For a rate: how many pass at once; <see langword="null"/> for as many as the limit, whatever replaces it.</summary>
    public long? Burst { get; init; }

    public QuotaPeriod Period { get; init; }

    public DateTimeOffset? Anchor { get; init; }

    public RateLimitScope Scope { get; init; }

    public long Cost { get; init; } = 1;

    public StoreErrorAction OnStoreError { get; init; }

    public long Lease { get; init; }

    /// <summary>For all but a rate, whose level says it: the longest time until a count that no longer changes means nothing.</summary>
    public long Lifetime => Kind switch
    {
        RateLimitKind.Quota => LimitTime.From(Period switch
        {
            QuotaPeriod.Hour => TimeSpan.FromHours(1),
            QuotaPeriod.Day => TimeSpan.FromDays(1),
            QuotaPeriod.Week => TimeSpan.FromDays(7),
            _ => TimeSpan.FromDays(31),
        }),
        _ => long.MaxValue,
    };

    /// <summary>The window of a quota at a time.</summary>
    public QuotaWindow WindowAt(long time)
    {
        if (_window is { } known && known.Window.Contains(time)) return known.Window;
        var window = QuotaWindow.Find(time, Period, Anchor);
        _window = new(window);
        return window;
    }

    /// <summary>The policy in words, for the log.</summary>
    /// <param name="limit">The limit of the caller.</param>
    public string Describe(long limit) => Kind switch
    {
        RateLimitKind.Rate => $"{Name} ({limit} in {LimitTime.ToDuration(Window):c} for each {Scope})",
        RateLimitKind.Quota => $"{Name} ({limit} in each {Period} for each {Scope})",
        _ => $"{Name} ({limit} at the same time for each {Scope})",
    };

    private sealed record CurrentWindow(QuotaWindow Window);
}
