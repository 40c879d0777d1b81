namespace Api.Security.Jwt;

/// <summary>
/// A request budget with a queue of issuers, each waiting at most once and for at most 5 seconds. The issuer whose last turn was longest
/// ago comes first, so issuers take turns however often one of them asks. An issuer without a turn so far is treated as if it had one 2
/// minutes ago; an accepted token adds 1 minute. So invented and failing issuers do not overtake those in use, and no issuer waits
/// forever. An issuer that cannot get a turn in time is refused at once, with the time to wait.
/// </summary>
internal sealed class RequestQueue(TimeProvider clock, int burst, double perSecond)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NewCountsAs = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan GoodTokenCountsAs = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly List<Visitor> _waiting = [];
    private double _tokens = burst;
    private long _filledAt = clock.GetTimestamp();
    private ITimer? _timer;

    public int Burst => burst;

    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    public bool IsFull
    {
        get
        {
            lock (_lock) return Fill() >= burst && _waiting.Count == 0;
        }
    }

    /// <param name="issuer">The issuer of the requests.</param>
    /// <param name="requests">The number of requests.</param>
    /// <param name="leave">The number of requests that must remain available. If not zero, the call never waits.</param>
    /// <returns><see langword="null"/> when the turn is granted; otherwise how long to wait before the next attempt.</returns>
    public Task<TimeSpan?> EnterAsync(IssuerPace issuer, int requests, int leave = 0)
    {
        lock (_lock)
        {
            var needed = requests + leave;
            if (Fill() >= needed && _waiting.Count == 0) return Grant(issuer, requests);
            if (leave > 0) return Task.FromResult<TimeSpan?>(TimeFor(needed + Wanted));

            var visitor = new Visitor(issuer, requests, clock.GetTimestamp(), CreditOf(issuer));
            _waiting.Insert(_waiting.TakeWhile(other => other.Credit >= visitor.Credit).Count(), visitor);
            // Refuses the last ones, until the rest can be served in time.
            while (_waiting.Count > 0 && TimeFor(Wanted) > Patience) Refuse(_waiting.Count - 1);
            Arm();
            return visitor.Turn.Task;
        }
    }

    /// <summary>Charges a request that was sent without a turn; later requests wait for it.</summary>
    public void Charge()
    {
        lock (_lock) _tokens = Fill() - 1;
    }

    /// <summary>Returns requests that were not sent, and grants them to waiting issuers.</summary>
    public void Return(int requests)
    {
        lock (_lock) _tokens = Math.Min(burst, Fill() + requests);
        Serve();
    }

    private int Wanted => _waiting.Sum(visitor => visitor.Requests);

    private Task<TimeSpan?> Grant(IssuerPace issuer, int requests)
    {
        _tokens -= requests;
        issuer.LastTurn = clock.GetTimestamp();
        return Task.FromResult<TimeSpan?>(null);
    }

    private void Serve()
    {
        lock (_lock)
        {
            for (Fill(); _waiting.Count > 0 && _tokens >= _waiting[0].Requests; _waiting.RemoveAt(0))
            {
                Grant(_waiting[0].Issuer, _waiting[0].Requests);
                _waiting[0].Turn.SetResult(null);
            }

            for (var i = _waiting.Count - 1; i >= 0; i--)
                if (clock.GetElapsedTime(_waiting[i].Since) >= Patience) Refuse(i);
            Arm();
        }
    }

    private void Refuse(int at)
    {
        _waiting[at].Turn.SetResult(TimeFor(Wanted));
        _waiting.RemoveAt(at);
    }

    // Sets the timer for the first in the queue, or for the first timeout. Adds 1 ms, so that rounding does not fire it too early.
    private void Arm()
    {
        if (_waiting.Count == 0) return;
        _timer ??= clock.CreateTimer(
            static queue => ((RequestQueue)queue!).Serve(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var (turn, patience) = (TimeFor(_waiting[0].Requests), Patience - _waiting.Max(visitor => clock.GetElapsedTime(visitor.Since)));
        _timer.Change((turn < patience ? turn : patience) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan CreditOf(IssuerPace issuer) =>
        (issuer.LastTurn is { } at ? clock.GetElapsedTime(at) : NewCountsAs) + (issuer.HasAccepted ? GoodTokenCountsAs : TimeSpan.Zero);

    private TimeSpan TimeFor(int requests) => TimeSpan.FromSeconds(Math.Max(0, requests - _tokens) / perSecond);

    // Unused budget does not accumulate beyond the burst.
    private double Fill()
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        return _tokens;
    }

    private sealed record Visitor(IssuerPace Issuer, int Requests, long Since, TimeSpan Credit)
    {
        // Continuations run asynchronously, not under the lock.
        public TaskCompletionSource<TimeSpan?> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
