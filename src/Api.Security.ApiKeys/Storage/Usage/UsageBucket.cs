namespace Api.Security.ApiKeys;

/// <summary>The length of time that one entry of a usage report sums up.</summary>
public enum UsageBucket
{
    /// <summary>An hour. Hours are kept for <c>Usage:KeepHours</c>.</summary>
    Hour,

    /// <summary>A day in UTC.</summary>
    Day,
}
