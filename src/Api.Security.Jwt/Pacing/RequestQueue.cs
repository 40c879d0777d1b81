namespace Api.Security.Jwt;

/// <summary>
/// A budget of requests, and the issuers that wait for it: each at most once, for at most 5 seconds, the one first that was
/// served longest ago. So issuers take turns however often one asks. One that was never served counts as served 2 minutes ago,
/// and a good token as one minute more: invented issuers and failing ones do not go before those that are in use, and nobody
/// waits for ever. Who could not be served in time is told at once when to come again.
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

    /// <param name="issuer">Whose requests they are.</param>
    /// <param name="requests">How many.</param>
    /// <param name="leave">How many must be left. Who leaves some does not wait.</param>
    /// <returns><see langword="null"/> when it is the issuer's turn; else how long to wait before asking again.</returns>
    public Task<TimeSpan?> EnterAsync(IssuerPace issuer, int requests, int leave = 0)
    {
        lock (_lock)
        {
            var needed = requests + leave;
            if (Fill() >= needed && _waiting.Count == 0) return Grant(issuer, requests);
            if (leave > 0) return Task.FromResult<TimeSpan?>(TimeFor(needed + Wanted));

            var visitor = new Visitor(issuer, requests, clock.GetTimestamp(), CreditOf(issuer));
            _waiting.Insert(_waiting.TakeWhile(other => other.Credit >= visitor.Credit).Count(), visitor);
            // The last ones go, until the rest can be served in time.
            while (_waiting.Count > 0 && TimeFor(Wanted) > Patience) Refuse(_waiting.Count - 1);
            Arm();
            return visitor.Turn.Task;
        }
    }

    /// <summary>A request that was sent without a turn. The next ones wait for it.</summary>
    public void Charge()
    {
        lock (_lock) _tokens = Fill() - 1;
    }

    /// <summary>Gives back what was not sent after all, to those who wait.</summary>
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

    // For the first in the queue, or the first who loses patience. A moment more than it takes, so that rounding does not make it come in vain.
    private void Arm()
    {
        if (_waiting.Count == 0) return;
        _timer ??= clock.CreateTimer(static queue => ((RequestQueue)queue!).Serve(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var (turn, patience) = (TimeFor(_waiting[0].Requests), Patience - _waiting.Max(visitor => clock.GetElapsedTime(visitor.Since)));
        _timer.Change((turn < patience ? turn : patience) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
    }

    private TimeSpan CreditOf(IssuerPace issuer) =>
        (issuer.LastTurn is { } at ? clock.GetElapsedTime(at) : NewCountsAs) + (issuer.HasAccepted ? GoodTokenCountsAs : TimeSpan.Zero);

    private TimeSpan TimeFor(int requests) => TimeSpan.FromSeconds(Math.Max(0, requests - _tokens) / perSecond);

    // What was not used is not saved up beyond the burst.
    private double Fill()
    {
        var now = clock.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * perSecond));
        _filledAt = now;
        return _tokens;
    }

    private sealed record Visitor(IssuerPace Issuer, int Requests, long Since, TimeSpan Credit)
    {
        // Who waits goes on by himself, not under our lock.
        public TaskCompletionSource<TimeSpan?> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
