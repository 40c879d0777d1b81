using System.Numerics;

namespace Api.Security.Jwt;

/// <summary>
/// When an issuer's documents may be asked for, and which. While there are keys to serve, each request costs a token of one
/// bucket: background refreshes, look-ups, redirects. Not thread-safe: its owner holds a lock.
/// </summary>
internal sealed class KeySchedule(JwtIssuerOptions issuer, TimeProvider clock)
{
    private const int Burst = 2;

    private static readonly TimeSpan DiscoveryLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan DiscoveryRetry = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Refill = TimeSpan.FromSeconds(15);

    private readonly TokenBucket _bucket = new(clock, Burst, Refill);
    private readonly RecentLookUps _recent = new(clock);
    private readonly FetchBackOff _backOff = new(clock);
    private long _keysDueAt = long.MaxValue;
    private long _discoveryDueAt = long.MaxValue;
    private bool _isOfAnother;
    private bool _keysTurn = true;
    private KeyDocuments _redirected; // those that will cost a redirect, too

    /// <summary>How long a new fetch has to wait after a failed one; zero when it need not.</summary>
    public TimeSpan BackOff => _backOff.Wait;

    /// <summary>From when on <see cref="TakeDue"/> may have something.</summary>
    public long DueAt => Math.Max(Math.Min(_keysDueAt, _discoveryDueAt), After(_backOff.Wait));

    /// <summary>For the first keys, or the first again after too long, only failures slow us down: nobody gets in before they are here.</summary>
    public KeyDocuments TakeFirst(out TimeSpan wait)
    {
        wait = _backOff.Wait;
        return wait > TimeSpan.Zero ? KeyDocuments.None : KeyDocuments.Both;
    }

    /// <summary>
    /// For an unknown key: the key set alone, from the address that is known. Not while discovery says that the issuer is another one.
    /// A <c>kid</c> that was looked up a moment ago leaves one request for others.
    /// </summary>
    /// <param name="keyId">Stands for the <c>kid</c>; see <see cref="RecentLookUps.Digest"/>.</param>
    /// <param name="wait">How long until it may be asked for, when it may not.</param>
    public KeyDocuments TakeLookUp(UInt128 keyId, out TimeSpan wait)
    {
        wait = _backOff.Wait;
        if (wait > TimeSpan.Zero || _isOfAnother) return KeyDocuments.None;
        var again = _recent.Wait(keyId);
        if (TryPay(KeyDocuments.Keys, out wait, leave: again > TimeSpan.Zero ? 1 : 0))
        {
            _recent.Add(keyId);
            return KeyDocuments.Keys;
        }

        // Until there are two requests, or until this one is like any other and there is one.
        if (again > TimeSpan.Zero) wait = Shorter(wait, Longer(again, wait - Refill));
        return KeyDocuments.None;
    }

    /// <summary>What is due, as far as the bucket reaches. If only for one of two, they take turns, so that neither keeps the other out.</summary>
    public KeyDocuments TakeDue(out TimeSpan wait)
    {
        wait = _backOff.Wait;
        if (wait > TimeSpan.Zero) return KeyDocuments.None;
        var now = clock.GetTimestamp();
        var due = (now >= _discoveryDueAt ? KeyDocuments.Discovery : 0) | (now >= _keysDueAt && !_isOfAnother ? KeyDocuments.Keys : 0);
        if (due is KeyDocuments.None) return due;
        if (due is KeyDocuments.Both && TryPay(due, out _)) return due;
        if (due is KeyDocuments.Both) due = _keysTurn ? KeyDocuments.Keys : KeyDocuments.Discovery;
        // A rotation must not wait for discovery to be paid: it leaves one request for a look-up, until it is long overdue.
        var canWait = due is KeyDocuments.Discovery && !_isOfAnother && clock.GetElapsedTime(_discoveryDueAt, now) < DiscoveryLifetime;
        if (!TryPay(due, out wait, leave: canWait ? 1 : 0)) return KeyDocuments.None;
        _keysTurn = due is KeyDocuments.Discovery;
        return due;
    }

    /// <summary>For a redirect, or for keys that are elsewhere now: a request like any other.</summary>
    public bool TryOneMore() => _bucket.TryTake(out _);

    public void Failed(in KeyFetch fetch)
    {
        if (fetch.Failure is KeyFetchFailure.Postponed)
        {
            _bucket.Return(fetch.Unsent);
            _backOff.Postponed(fetch.RetryAfter!.Value);
            return;
        }

        _backOff.Failed(fetch.RetryAfter);
        var now = clock.GetTimestamp();
        _isOfAnother |= fetch.Failure is KeyFetchFailure.WrongIssuer;
        // Where the keys cannot be had, discovery may say that they are elsewhere; where discovery cannot, it is done without.
        if (fetch.FailedAtKeys) (_keysDueAt, _discoveryDueAt) = (now, now);
        else _discoveryDueAt = _isOfAnother ? now : After(DiscoveryRetry);
        if (fetch.NeedsRedirect) _redirected |= fetch.FailedAtKeys ? KeyDocuments.Keys : KeyDocuments.Discovery;
    }

    /// <param name="fetch">What came.</param>
    /// <param name="known">What was known before.</param>
    public void Came(in KeyFetch fetch, PublishedKeys? known)
    {
        _backOff.Succeeded();
        if (known is null) _bucket.LeaveAtMost(1); // the first two requests count in the minute that begins with them
        if (fetch.HasKeys) _redirected &= ~KeyDocuments.Keys;
        if (fetch.Discovered) _redirected &= ~KeyDocuments.Discovery;
        if (fetch.Discovered) (_isOfAnother, _discoveryDueAt) = (false, After(DiscoveryLifetime));
        else if (fetch.DiscoveryFailure is not null) _discoveryDueAt = After(DiscoveryRetry);
        if (fetch.HasKeys) _keysDueAt = After(Freshness.Of(fetch.Published!.Lifetime, issuer.MaxStale));
        else if (fetch.Published!.JwksUri != known?.JwksUri) _keysDueAt = clock.GetTimestamp();
    }

    /// <summary>The timestamp so much later than now.</summary>
    public long After(TimeSpan time) => clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);

    /// <summary>How many redirects a fetch of these is expected to meet, and paid for.</summary>
    public int RedirectsOf(KeyDocuments documents) => BitOperations.PopCount((uint)(documents & _redirected));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // Both with a redirect is more than the bucket ever holds; then it is one after the other.
    private bool TryPay(KeyDocuments documents, out TimeSpan wait, int leave = 0)
    {
        wait = TimeSpan.Zero;
        var cost = BitOperations.PopCount((uint)documents) + RedirectsOf(documents);
        return cost <= Burst && _bucket.TryTake(out wait, cost, Math.Min(leave, Burst - cost));
    }
}
