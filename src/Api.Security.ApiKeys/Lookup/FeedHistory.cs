namespace Api.Security.ApiKeys;

/// <summary>
/// The lines of the change feed that were read lately. Tells which are new, and whether the feed is still the same: a line that has
/// gone or is another one now, or a clock of the store that jumps, is that of another server or of a restored database.
/// </summary>
internal sealed class FeedHistory(TimeSpan within)
{
    private static readonly TimeSpan LongestJump = TimeSpan.FromSeconds(5);

    // A line at the edge of what is asked for may be in one answer and not in the next.
    private static readonly TimeSpan Edge = TimeSpan.FromSeconds(1);

    private readonly Dictionary<long, ApiKeyChange> _seen = [];
    private DateTimeOffset? _lastNow;

    /// <param name="read">What was read.</param>
    /// <param name="gap">The time since the read before.</param>
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
                isRewritten = true; // another line has its number
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
        var gone = _seen.Values.Where(change => change.At > since && !there.Contains(change.Sequence)).Select(change => change.Sequence).ToArray();
        foreach (var sequence in gone) _seen.Remove(sequence); // reported once
        return gone.Length > 0;
    }

    /// <param name="New">Lines that were not there before.</param>
    /// <param name="IsRewritten">Whether lines that were there are gone or different.</param>
    /// <param name="IsBroken">Whether changes may have been missed.</param>
    internal readonly record struct Taken(IReadOnlyList<ApiKeyChange> New, bool IsRewritten, bool IsBroken);
}
