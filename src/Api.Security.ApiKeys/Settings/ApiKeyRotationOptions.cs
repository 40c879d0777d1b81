namespace Api.Security.ApiKeys;

/// <summary>How the next key takes over from the current one.</summary>
public sealed class ApiKeyRotationOptions
{
    /// <summary>How long the current key is still accepted after the next one is used for the first time.</summary>
    /// <value>0 to 90 days. Default: 1 day.</value>
    public TimeSpan GraceAfterFirstUse { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long a next key may wait for its first use before the rotation is stalled. Events are raised at 50, 90 and 100 %.
    /// </summary>
    /// <value>1 hour to 90 days. Default: 14 days.</value>
    public TimeSpan MaxOverlap { get; set; } = TimeSpan.FromDays(14);

    /// <summary>
    /// How many successors the keys of one client may request for themselves in an hour, on all nodes together: this many at
    /// once, then one each hour divided by this number; beyond that 429 <c>rate_limited</c>. Requests of an administrator are not
    /// limited.
    /// </summary>
    /// <value>1 to 3600. Default: 10.</value>
    public int SelfRotationsPerHour { get; set; } = 10;

    /// <summary>What happens to a stalled rotation.</summary>
    /// <value>Default: <see cref="StalledRotationAction.KeepCurrent"/>.</value>
    public StalledRotationAction OnStalled { get; set; } = StalledRotationAction.KeepCurrent;
}
