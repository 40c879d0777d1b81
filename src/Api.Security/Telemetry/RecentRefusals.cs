namespace Api.Security;

/// <summary>A reason, how often it occurred since the start, and when last. No request data is kept.</summary>
internal readonly record struct RecentRefusal(string Scheme, Refusal Refusal, bool IsEnforced, long Count, DateTimeOffset LastAt);

/// <summary>
/// Counts refusals by reason for the report page; without the page it does nothing. The closed list of reasons bounds its size,
/// whatever clients send.
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
        lock (_lock)
            _counts[(scheme, refusal, isEnforced)] =
                (_counts.GetValueOrDefault((scheme, refusal, isEnforced)).Count + 1, clock.GetUtcNow());
    }

    /// <summary>All reasons so far, most recent first.</summary>
    public IReadOnlyList<RecentRefusal> All()
    {
        lock (_lock)
            return
            [
                .. _counts
                    .Select(entry => new RecentRefusal(
                        entry.Key.Scheme, entry.Key.Refusal, entry.Key.IsEnforced, entry.Value.Count, entry.Value.LastAt))
                    .OrderByDescending(one => one.LastAt).ThenBy(one => one.Refusal.Reason, StringComparer.Ordinal),
            ];
    }
}
