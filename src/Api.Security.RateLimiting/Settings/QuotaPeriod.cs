namespace Api.Security.RateLimiting;

/// <summary>How long a window of a quota is.</summary>
public enum QuotaPeriod
{
    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day in UTC, from midnight.</summary>
    Day,

    /// <summary>A week in UTC, from Monday.</summary>
    Week,

    /// <summary>A calendar month in UTC.</summary>
    Month,
}
