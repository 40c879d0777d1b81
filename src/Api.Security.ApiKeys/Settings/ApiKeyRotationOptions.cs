namespace Api.Security.ApiKeys;

/// <summary>How the next key takes over from the current one.</summary>
public sealed class ApiKeyRotationOptions
{
    /// <summary>How long the current key is still accepted once the next one is used for the first time.</summary>
    /// <value>0 to 90 days. Default: a day.</value>
    public TimeSpan GraceAfterFirstUse { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a next key may wait for its first use before the rotation counts as stalled; events come at 50, 90 and 100 %.</summary>
    /// <value>1 hour to 90 days. Default: 14 days.</value>
    public TimeSpan MaxOverlap { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// How many successors the keys of one client may order for themselves in an hour, on all nodes together: as many at once, then
    /// one each hour divided by this; beyond it 429 <c>rate_limited</c>. Orders of an administrator do not count.
    /// </summary>
    /// <value>1 to 3600. Default: 10.</value>
    public int SelfRotationsPerHour { get; set; } = 10;

    /// <summary>What happens to a stalled rotation.</summary>
    /// <value>Default: <see cref="StalledRotationAction.KeepCurrent"/>.</value>
    public StalledRotationAction OnStalled { get; set; } = StalledRotationAction.KeepCurrent;
}
