namespace Api.Security.Jwt;

/// <summary>
/// What one resolved issuer has cost and shown so far, and its way to a turn. It outlives the issuer's keys: that they had to go for
/// others makes nothing of it new again.
/// </summary>
internal sealed class IssuerPace(HostQueues hosts, string? origin, TimeProvider clock)
{
    /// <summary>A discovery document and a key set.</summary>
    public const int FirstKeys = 2;

    // First keys and a look-up, and then one request each 15 s: 6 in any minute.
    private const int Burst = FirstKeys + 1;

    private readonly Lock _lock = new();
    private readonly TokenBucket _bucket = new(clock, Burst, refill: TimeSpan.FromSeconds(15));
    private readonly FailureMemory _failures = new(clock);
    private volatile string? _origin = origin;
    private volatile bool _hasAccepted;
    private long _lastTurn = long.MinValue;
    private int _inAdvance;

    /// <summary>Whether it has ever shown a good token.</summary>
    public bool HasAccepted => _hasAccepted;

    /// <summary>Timestamp of its last turn; <see langword="null"/> before the first. Written by the queue.</summary>
    public long? LastTurn
    {
        get => Volatile.Read(ref _lastTurn) is var at && at == long.MinValue ? null : at;
        set => Volatile.Write(ref _lastTurn, value ?? long.MinValue);
    }

    public void Accepted() => _hasAccepted = true;

    /// <summary>Its documents are on another server than its name says.</summary>
    public void MoveTo(string otherOrigin) => _origin = otherOrigin;

    /// <summary>A turn for its first keys, before anybody is asked about it.</summary>
    /// <param name="inBackground">Whether nobody waits for it: then it leaves half of the burst to those who do.</param>
    /// <returns>How long to wait, when there is no turn to be had.</returns>
    public async Task<TimeSpan?> BeginAsync(bool inBackground)
    {
        if (_failures.Wait is { Ticks: > 0 } leftAlone) return leftAlone;
        var queue = hosts.Of(_origin).FirstKeys;
        var wait = await TakeAsync(queue, FirstKeys, leave: inBackground ? queue.Burst / 2 : 0);
        if (wait is null) Volatile.Write(ref _inAdvance, FirstKeys);
        return wait;
    }

    /// <summary>A turn to send requests.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="hasKeys">Whether there are keys to serve meanwhile.</param>
    /// <returns>How long to wait, when there is no turn to be had.</returns>
    public Task<TimeSpan?> TakeAsync(int requests, bool hasKeys)
    {
        if (hasKeys) return TakeAsync(hosts.Of(_origin).Later, requests);
        if (Interlocked.Exchange(ref _inAdvance, 0) >= requests) return Task.FromResult<TimeSpan?>(null);
        // Without keys the failures alone slow it down; there is nothing else that could be used.
        return _failures.Wait is { Ticks: > 0 } leftAlone ? Task.FromResult<TimeSpan?>(leftAlone) : hosts.Of(_origin).FirstKeys.EnterAsync(this, requests);
    }

    /// <summary>Nobody was asked for the keys that the turn was for.</summary>
    public void GiveBack()
    {
        if (Interlocked.Exchange(ref _inAdvance, 0) is not (> 0 and var unused)) return;
        lock (_lock) _bucket.Return(unused);
    }

    /// <summary>There is nobody to ask: its keys are here already. Others can have the turn.</summary>
    public void NeedsNoTurn()
    {
        GiveBack();
        hosts.Of(_origin).FirstKeys.Return(FirstKeys);
    }

    /// <summary>A request that nobody foresaw.</summary>
    public void Charge() => hosts.Of(_origin).Later.Charge();

    /// <summary>Nothing came.</summary>
    /// <param name="askedFor">How long it asked to be left alone.</param>
    public void Failed(TimeSpan? askedFor) => _failures.Add(askedFor);

    /// <summary>Documents came.</summary>
    /// <param name="hasKeys">Whether keys did: then its server is one that gives keys.</param>
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
