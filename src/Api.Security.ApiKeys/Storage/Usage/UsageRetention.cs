namespace Api.Security.ApiKeys;

/// <summary>What a store sums up or deletes, by times of its own clock.</summary>
public sealed record UsageRetention
{
    /// <summary>Hours that begin before this time are added to their days.</summary>
    public required DateTimeOffset HoursBefore { get; init; }

    /// <summary>Days that begin before this time are deleted.</summary>
    public required DateTimeOffset DaysBefore { get; init; }

    /// <summary>Batches that were added before this time are no longer recognized when they are sent again.</summary>
    public required DateTimeOffset BatchesBefore { get; init; }

    /// <summary>Quotas whose window began before this time are deleted.</summary>
    public required DateTimeOffset WindowsBefore { get; init; }
}
