namespace Api.Security.ApiKeys;

/// <summary>
/// The entries of the change feed that were read recently. It finds new entries, and detects whether the feed is still the same:
/// an entry that is missing or different, or a jump of the clock of the store, means another server or a restored database.
/// </summary>
internal sealed class FeedHistory(TimeSpan within)
{
    private static readonly TimeSpan LongestJump = TimeSpan.FromSeconds(5);

    // An entry at the edge of the time window may be in one answer and not in the next.
    private static readonly TimeSpan Edge = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, ApiKeyChange> _seen = [];
    private DateTimeOffset? _lastNow;

    /// <param name="read">The changes that were read.</param>
    /// <param name="gap">The time since the previous read.</param>
    public Taken Take(ApiKeyChanges read, TimeSpan gap)
    {
        var hasJumped = _lastNow is { } last && (read.Now - last - gap).Duration() > LongestJump;
        var isRewritten = IsAnyGone(read);
        List<ApiKeyChange> fresh = [];
        foreach (var change in read.Changes)
        {
            if (_seen.TryGetValue(change.Sequence, out var known))
            {
                if (known == change) continue;
                isRewritten = true; // another entry has its number
            }

            _seen[change.Sequence] = change;
            fresh.Add(change);
        }

        foreach (var (sequence, change) in _seen)
            if (change.At < read.Now - (2 * within)) _seen.Remove(sequence);
        _lastNow = read.Now;
        return new Taken(fresh, isRewritten, isRewritten || hasJumped);
    }

    private bool IsAnyGone(ApiKeyChanges read)
    {
        if (_seen.Count == 0) return false;
        var there = read.Changes.Select(change => change.Sequence).ToHashSet();
        var since = read.Now - within + Edge;
        var gone = _seen.Values.Where(change => change.At > since && !there.Contains(change.Sequence))
            .Select(change => change.Sequence).ToArray();
        foreach (var sequence in gone) _seen.Remove(sequence); // reported once
        return gone.Length > 0;
    }

    /// <param name="New">Entries that were not there before.</param>
    /// <param name="IsRewritten">Whether earlier entries are missing or different.</param>
    /// <param name="IsBroken">Whether changes may have been missed.</param>
    internal readonly record struct Taken(IReadOnlyList<ApiKeyChange> New, bool IsRewritten, bool IsBroken);
}
