namespace Api.Security;

/// <summary>A reason, how often it was given since the start, and when last. Nothing of a request is kept.</summary>
internal readonly record struct RecentRefusal(string Scheme, Refusal Refusal, bool IsEnforced, long Count, DateTimeOffset LastAt);

/// <summary>
/// Counts refusals by reason for the report page; without a page it does nothing. Its size is that of the closed list, whatever
/// anybody sends.
/// </summary>
internal sealed class RecentRefusals(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Scheme, Refusal Refusal, bool IsEnforced), (long Count, DateTimeOffset LastAt)> _counts = [];
    private volatile bool _isOn;

    public void TurnOn() => _isOn = true;

    public void Add(string scheme, Refusal refusal, bool isEnforced)
    {
        if (!_isOn) return;
        lock (_lock) _counts[(scheme, refusal, isEnforced)] = (_counts.GetValueOrDefault((scheme, refusal, isEnforced)).Count + 1, clock.GetUtcNow());
    }

    /// <summary>All reasons that were given, the last one first.</summary>
    public IReadOnlyList<RecentRefusal> All()
    {
        lock (_lock)
            return [.. _counts.Select(entry => new RecentRefusal(entry.Key.Scheme, entry.Key.Refusal, entry.Key.IsEnforced, entry.Value.Count, entry.Value.LastAt)).OrderByDescending(one => one.LastAt).ThenBy(one => one.Refusal.Reason, StringComparer.Ordinal)];
    }
}
