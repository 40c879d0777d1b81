namespace Api.Security.ApiKeys;

/// <summary>
/// Passes the first event of an identity on and holds the others for a minute, so that a flood becomes two events. The number of open
/// identities is limited: beyond the limit, events are reported only by their kind.
/// </summary>
internal sealed class EventAggregates : IDisposable
{
    public const int Most = 10_000;

    private static readonly TimeSpan Length = TimeSpan.FromMinutes(1);

    // Sums are reported at most a second late, and the timer does not fire for each of thousands.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<EventIdentity, EventAggregate> _open = [];
    private readonly Queue<EventAggregate> _byEnd = new();
    private readonly TimeProvider _clock;
    private readonly Action<ApiKeyEvent> _publish;
    private readonly int _most;
    private readonly long _length;
    private readonly ITimer _timer;

    public EventAggregates(TimeProvider clock, Action<ApiKeyEvent> publish, int most = Most)
    {
        (_clock, _publish, _most, _length) = (clock, publish, most, (long)(Length.TotalSeconds * clock.TimestampFrequency));
        _timer = clock.CreateTimer(
            static self => ((EventAggregates)self!).PublishEnded(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock) return _open.Count;
        }
    }

    /// <summary>Passes the event on if it is the first one, or holds it.</summary>
    public void Add(ApiKeyEvent happened)
    {
        lock (_lock)
        {
            var identity = EventIdentity.From(happened);
            if (_open.TryGetValue(identity, out var known))
            {
                known.Hold(happened);
                return;
            }

            if (_open.Count >= _most)
            {
                identity = EventIdentity.OfKind(happened.Kind);
                happened = new ApiKeyEvent { Kind = happened.Kind, At = happened.At, Count = happened.Count };
                if (_open.TryGetValue(identity, out known))
                {
                    known.Hold(happened);
                    return;
                }
            }

            Open(identity);
        }

        _publish(happened);
    }

    /// <summary>Passes on all held events, without waiting for the end of the minute.</summary>
    public void PublishAll()
    {
        while (TryClose(long.MaxValue, out var sum))
            if (sum is not null) _publish(sum);
    }

    public void Dispose() => _timer.Dispose();

    private void Open(EventIdentity identity)
    {
        var aggregate = new EventAggregate(identity, _clock.GetTimestamp() + _length);
        _open.Add(identity, aggregate);
        _byEnd.Enqueue(aggregate);
        if (_byEnd.Count == 1) _timer.Change(Length, Timeout.InfiniteTimeSpan);
    }

    private void PublishEnded()
    {
        var now = _clock.GetTimestamp();
        while (TryClose(now, out var sum))
            if (sum is not null) _publish(sum);

        lock (_lock)
        {
            if (!_byEnd.TryPeek(out var next)) return;
            var wait = _clock.GetElapsedTime(_clock.GetTimestamp(), next.End);
            _timer.Change(wait > ShortestWait ? wait : ShortestWait, Timeout.InfiniteTimeSpan);
        }
    }

    // One at a time: a caller that raises an event waits for one, not for all.
    private bool TryClose(long until, out ApiKeyEvent? sum)
    {
        lock (_lock)
        {
            sum = null;
            if (!_byEnd.TryPeek(out var oldest) || oldest.End > until) return false;
            _byEnd.Dequeue();
            _open.Remove(oldest.Identity);
            sum = oldest.Sum();
            return true;
        }
    }
}
