using System.Numerics;

namespace Api.Security.Jwt;

/// <summary>
/// Decides when which documents of an issuer may be fetched. While there are usable keys, each request takes a token from one bucket:
/// background refreshes, look-ups and redirects. Not thread-safe: its owner holds a lock.
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
    private KeyDocuments _redirected; // the documents that cost an additional redirect

    /// <summary>How long a new fetch has to wait after a failure; zero when it may start now.</summary>
    public TimeSpan BackOff => _backOff.Wait;

    /// <summary>The timestamp from which <see cref="TakeDue"/> may return documents.</summary>
    public long DueAt => Math.Max(Math.Min(_keysDueAt, _discoveryDueAt), After(_backOff.Wait));

    /// <summary>
    /// Takes a fetch while there are no usable keys. Only the back-off after failures delays it, because no token can be accepted before.
    /// </summary>
    public KeyDocuments TakeFirst(out TimeSpan wait)
    {
        wait = _backOff.Wait;
        return wait > TimeSpan.Zero ? KeyDocuments.None : KeyDocuments.Both;
    }

    /// <summary>
    /// Takes a fetch for an unknown key: only the key set, from the known address. Not while the discovery document names another issuer.
    /// A <c>kid</c> that was looked up recently leaves one request for others.
    /// </summary>
    /// <param name="keyId">The digest of the <c>kid</c>; see <see cref="RecentLookUps.Digest"/>.</param>
    /// <param name="wait">How long to wait, when the fetch may not start now.</param>
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

        // Until there are two requests, or until this kid is no longer recent and there is one request.
        if (again > TimeSpan.Zero) wait = Shorter(wait, Longer(again, wait - Refill));
        return KeyDocuments.None;
    }

    /// <summary>
    /// Takes the documents that are due, as far as the bucket allows. If it allows only one of two, they take turns, so that neither blocks
    /// the other.
    /// </summary>
    public KeyDocuments TakeDue(out TimeSpan wait)
    {
        wait = _backOff.Wait;
        if (wait > TimeSpan.Zero) return KeyDocuments.None;
        var now = clock.GetTimestamp();
        var due = (now >= _discoveryDueAt ? KeyDocuments.Discovery : 0) | (now >= _keysDueAt && !_isOfAnother ? KeyDocuments.Keys : 0);
        if (due is KeyDocuments.None) return due;
        if (due is KeyDocuments.Both && TryPay(due, out _)) return due;
        if (due is KeyDocuments.Both) due = _keysTurn ? KeyDocuments.Keys : KeyDocuments.Discovery;
        // Key rotation must not wait for discovery: until discovery is long overdue, it leaves one request for a look-up.
        var canWait = due is KeyDocuments.Discovery && !_isOfAnother && clock.GetElapsedTime(_discoveryDueAt, now) < DiscoveryLifetime;
        if (!TryPay(due, out wait, leave: canWait ? 1 : 0)) return KeyDocuments.None;
        _keysTurn = due is KeyDocuments.Discovery;
        return due;
    }

    /// <summary>Takes one more request, for a redirect or for keys that have moved.</summary>
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
        // When the keys cannot be fetched, discovery may name another address. When discovery fails, the known address is used.
        if (fetch.FailedAtKeys) (_keysDueAt, _discoveryDueAt) = (now, now);
        else _discoveryDueAt = _isOfAnother ? now : After(DiscoveryRetry);
        if (fetch.NeedsRedirect) _redirected |= fetch.FailedAtKeys ? KeyDocuments.Keys : KeyDocuments.Discovery;
    }

    /// <param name="fetch">The successful fetch.</param>
    /// <param name="known">The keys before the fetch.</param>
    public void Came(in KeyFetch fetch, PublishedKeys? known)
    {
        _backOff.Succeeded();
        if (known is null) _bucket.LeaveAtMost(1); // the first two requests count toward the minute that starts with them
        if (fetch.HasKeys) _redirected &= ~KeyDocuments.Keys;
        if (fetch.Discovered) _redirected &= ~KeyDocuments.Discovery;
        if (fetch.Discovered) (_isOfAnother, _discoveryDueAt) = (false, After(DiscoveryLifetime));
        else if (fetch.DiscoveryFailure is not null) _discoveryDueAt = After(DiscoveryRetry);
        if (fetch.HasKeys) _keysDueAt = After(Freshness.Compute(fetch.Published!.Lifetime, issuer.MaxStale));
        else if (fetch.Published!.JwksUri != known?.JwksUri) _keysDueAt = clock.GetTimestamp();
    }

    /// <summary>Returns the timestamp after a time span from now.</summary>
    public long After(TimeSpan time) => clock.GetTimestamp() + (long)(time.TotalSeconds * clock.TimestampFrequency);

    /// <summary>Returns the number of redirects that a fetch of these documents is expected to need, and is charged for.</summary>
    public int RedirectsOf(KeyDocuments documents) => BitOperations.PopCount((uint)(documents & _redirected));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // Two documents with a redirect cost more than the bucket can hold; then they are fetched one after the other.
    private bool TryPay(KeyDocuments documents, out TimeSpan wait, int leave = 0)
    {
        wait = TimeSpan.Zero;
        var cost = BitOperations.PopCount((uint)documents) + RedirectsOf(documents);
        return cost <= Burst && _bucket.TryTake(out wait, cost, Math.Min(leave, Burst - cost));
    }
}
