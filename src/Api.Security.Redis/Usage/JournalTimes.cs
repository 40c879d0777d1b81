namespace Api.Security.Redis;

/// <summary>When a node is taken for dead. Only tests change it.</summary>
internal sealed record JournalTimes
{
    /// <summary>How long usage is kept: less than the seven days for which the store remembers batches.</summary>
    public static TimeSpan Kept { get; } = TimeSpan.FromDays(6);

    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(15);
}
