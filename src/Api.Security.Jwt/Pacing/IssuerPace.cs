namespace Api.Security.Jwt;

/// <summary>
/// The request budget and history of one resolved issuer; it takes turns for the issuer's requests. It is kept when the issuer's keys are
/// evicted, so that an eviction does not reset the budget.
/// </summary>
internal sealed class IssuerPace(HostQueues hosts, string? origin, TimeProvider clock)
{
    /// <summary>The requests for the first keys: discovery document and key set.</summary>
    public const int FirstKeys = 2;

    // The first keys and one look-up, then one request every 15 s: at most 6 in any minute.
    private const int Burst = FirstKeys + 1;

    private readonly Lock _lock = new();
    private readonly TokenBucket _bucket = new(clock, Burst, refill: TimeSpan.FromSeconds(15));
    private readonly FailureMemory _failures = new(clock);
    private volatile string? _origin = origin;
    private volatile bool _hasAccepted;
    private long _lastTurn = long.MinValue;
    private int _inAdvance;

    /// <summary>Whether a token of the issuer has ever been accepted.</summary>
    public bool HasAccepted => _hasAccepted;

    /// <summary>The timestamp of the last turn; <see langword="null"/> before the first. Set by the queue.</summary>
    public long? LastTurn
    {
        get => Volatile.Read(ref _lastTurn) is var at && at == long.MinValue ? null : at;
        set => Volatile.Write(ref _lastTurn, value ?? long.MinValue);
    }

    public void Accepted() => _hasAccepted = true;

    /// <summary>Sets the server of the issuer, when its documents are on another server than its name says.</summary>
    public void MoveTo(string otherOrigin) => _origin = otherOrigin;

    /// <summary>Takes a turn for the first keys, before any request is sent.</summary>
    /// <param name="inBackground">
    /// Whether no request waits for the keys; then half of the burst is left to issuers with waiting requests.
    /// </param>
    /// <returns>How long to wait; <see langword="null"/> when the turn was granted.</returns>
    public async Task<TimeSpan?> BeginAsync(bool inBackground)
    {
        if (_failures.Wait is { Ticks: > 0 } leftAlone) return leftAlone;
        var queue = hosts.GetOrAdd(_origin).FirstKeys;
        var wait = await TakeAsync(queue, FirstKeys, leave: inBackground ? queue.Burst / 2 : 0);
        if (wait is null) Volatile.Write(ref _inAdvance, FirstKeys);
        return wait;
    }

    /// <summary>Takes a turn to send requests.</summary>
    /// <param name="requests">The number of requests.</param>
    /// <param name="hasKeys">Whether the issuer has usable keys meanwhile.</param>
    /// <returns>How long to wait; <see langword="null"/> when the turn was granted.</returns>
    public Task<TimeSpan?> TakeAsync(int requests, bool hasKeys)
    {
        if (hasKeys) return TakeAsync(hosts.GetOrAdd(_origin).Later, requests);
        if (Interlocked.Exchange(ref _inAdvance, 0) >= requests) return Task.FromResult<TimeSpan?>(null);
        // Without usable keys, only the back-off after failures delays the issuer.
        return _failures.Wait is { Ticks: > 0 } leftAlone
            ? Task.FromResult<TimeSpan?>(leftAlone)
            : hosts.GetOrAdd(_origin).FirstKeys.EnterAsync(this, requests);
    }

    /// <summary>Returns the budget of a turn for first keys that was not used.</summary>
    public void GiveBack()
    {
        if (Interlocked.Exchange(ref _inAdvance, 0) is not (> 0 and var unused)) return;
        lock (_lock) _bucket.Return(unused);
    }

    /// <summary>Returns the turn to other issuers, because the keys of this one do not have to be fetched.</summary>
    public void NeedsNoTurn()
    {
        GiveBack();
        hosts.GetOrAdd(_origin).FirstKeys.Return(FirstKeys);
    }

    /// <summary>Charges a request that was not included in a turn.</summary>
    public void Charge() => hosts.GetOrAdd(_origin).Later.Charge();

    /// <summary>Records a failed fetch.</summary>
    /// <param name="askedFor">The <c>Retry-After</c> of the issuer.</param>
    public void Failed(TimeSpan? askedFor) => _failures.Add(askedFor);

    /// <summary>Records a successful fetch.</summary>
    /// <param name="hasKeys">Whether keys were received; then the server gets its own queue.</param>
    public void Succeeded(bool hasKeys)
    {
        _failures.Forget();
        if (hasKeys && _origin is { } known) hosts.Know(known);
    }

    private async Task<TimeSpan?> TakeAsync(RequestQueue queue, int requests, int leave = 0)
    {
        lock (_lock)
            if (!_bucket.TryTake(out var tooSoon, requests)) return tooSoon;
        if (await queue.EnterAsync(this, requests, leave) is not { } wait) return null;
        lock (_lock) _bucket.Return(requests);
        return wait;
    }
}
