using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>
/// The issuers that an <see cref="IIssuerResolver"/> brought: each resolved once, kept while in use, at most 1,000. Beside
/// them at most 200 that have not shown a good token yet, so that invented issuers push out one another and nobody else.
/// </summary>
internal sealed class ResolvedIssuers(IIssuerResolver resolver, Func<JwtIssuerOptions, TrustedIssuer> create, JwtIssuerValidator validator, TimeProvider clock, ILogger logger)
{
    public const int MaxCount = 1000;
    public const int MaxOnTrial = 200;
    private const int MaxLength = 512;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailedFor = TimeSpan.FromSeconds(1); // doubled with each failure in a row
    private static readonly TimeSpan FailedForLongest = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, KnownIssuer> _entries = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly OncePerMinute _minute = new(clock);
    private readonly TokenBucket _budget = new(clock, burst: 100, refill: TimeSpan.FromSeconds(0.1));

    public ValueTask<IssuerMatch> FindAsync(string issuer, HttpContext request)
    {
        if (issuer.Length > MaxLength) return ValueTask.FromResult(new IssuerMatch(null));
        if (Allows(issuer) is not { } allows) return ValueTask.FromResult(new IssuerMatch(null, Refusal.KeysUnavailable));
        if (!allows) return ValueTask.FromResult(new IssuerMatch(null));
        var wait = TimeSpan.Zero;
        if ((Known(issuer) ?? Begin(issuer, out wait)) is not { } entry) return ValueTask.FromResult(new IssuerMatch(null, Refusal.KeysUnavailable, wait));

        entry.LastUsed = clock.GetTimestamp();
        return entry.Resolution.IsCompletedSuccessfully ? ValueTask.FromResult(entry.Resolution.Result) : AwaitAsync(entry, request.RequestAborted);
    }

    /// <returns>Whether the issuer is on the list; <see langword="null"/> when the resolver fails, which lets nobody in and is no answer either.</returns>
    public bool? Allows(string issuer)
    {
        try
        {
            return resolver.Allows(issuer);
        }
        catch (Exception exception)
        {
            Say(() => logger.IssuerResolverFailed(exception.GetType().Name));
            return null;
        }
    }

    private static async ValueTask<IssuerMatch> AwaitAsync(KnownIssuer entry, CancellationToken cancellationToken)
    {
        try
        {
            return await entry.Resolution.WaitAsync(cancellationToken);
        }
        catch (Exception)
        {
            return new IssuerMatch(null, Refusal.KeysUnavailable);
        }
    }

    private KnownIssuer? Known(string issuer) => _entries.TryGetValue(issuer, out var entry) && !HasPassed(entry) ? entry : null;

    private bool HasPassed(KnownIssuer entry) => entry.Ending is { } ending && clock.GetElapsedTime(ending.At) >= ending.Lasts;

    private KnownIssuer? Begin(string issuer, out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            var before = _entries.GetValueOrDefault(issuer);
            if (before is not null && !HasPassed(before)) return before;
            if (!_budget.TryTake(out wait)) return null;
            MakeRoom();
            var entry = new KnownIssuer(before);
            // Not on behalf of the request that happens to be here.
            using (ExecutionContext.SuppressFlow()) entry.Resolution = Task.Run(() => ResolveAsync(issuer, entry));
            return _entries[issuer] = entry;
        }
    }

    private void MakeRoom()
    {
        foreach (var group in _entries.GroupBy(entry => entry.Value.Issuer?.HasAccepted is true).ToArray())
        {
            if (group.Count() < (group.Key ? MaxCount : MaxOnTrial)) continue;
            var least = group.MinBy(entry => entry.Value.LastUsed);
            if (_entries.TryRemove(least)) least.Value.GiveUp();
        }
    }

    private async Task<IssuerMatch> ResolveAsync(string issuer, KnownIssuer entry)
    {
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        try
        {
            var options = await resolver.ResolveAsync(issuer, limit.Token).AsTask().WaitAsync(limit.Token);
            if (options is null) return entry.End(new IssuerMatch(null), RefusedFor, clock);
            if (MistakesOf(issuer, options) is { Count: > 0 } mistakes) Say(() => logger.ResolvedIssuerWrong(string.Join(" ", mistakes)));
            else return entry.Keep(create(options));
        }
        catch (Exception exception)
        {
            Say(() => logger.IssuerResolverFailed(exception.GetType().Name));
        }

        var lasts = TimeSpan.FromTicks(Math.Min(FailedFor.Ticks << entry.FailuresBefore, FailedForLongest.Ticks));
        return entry.End(new IssuerMatch(null, Refusal.KeysUnavailable, lasts), lasts, clock);
    }

    private List<string> MistakesOf(string issuer, JwtIssuerOptions options)
    {
        options.IsResolved = true;
        List<string> mistakes = [];
        validator.Check("IIssuerResolver", options, mistakes);
        if (options.Authority != issuer) mistakes.Add("IIssuerResolver:Authority: return the issuer that was asked for, unchanged.");
        if (options.DecryptionKeyFiles.Count > 0) mistakes.Add("IIssuerResolver:DecryptionKeyFiles: configure an issuer whose tokens are encrypted; what is inside cannot be seen before it is known.");
        return mistakes;
    }

    private void Say(Action line)
    {
        if (!_minute.TryEnter()) return;
        try
        {
            line();
        }
        catch (Exception)
        {
            // Whoever takes the log threw; an answer is still owed.
        }
    }

    /// <summary>One issuer, on its way, there, or refused for a while.</summary>
    /// <param name="before">The one whose time has passed.</param>
    private sealed class KnownIssuer(KnownIssuer? before)
    {
        private const int MostFailures = 5;

        private long _lastUsed;
        private volatile Passing? _ending;
        private bool _failed;
        private volatile bool _isGivenUp;
        private volatile TrustedIssuer? _issuer;

        /// <summary>When it ended, and how long that is remembered.</summary>
        public sealed record Passing(long At, TimeSpan Lasts);

        public int FailuresBefore { get; } = before is { _failed: true } ? Math.Min(before.FailuresBefore + 1, MostFailures) : 0;

        public Task<IssuerMatch> Resolution { get; set; } = null!;

        public TrustedIssuer? Issuer
        {
            get => _issuer;
            private set => _issuer = value;
        }

        public Passing? Ending => _ending;

        public long LastUsed
        {
            get => Volatile.Read(ref _lastUsed);
            set => Volatile.Write(ref _lastUsed, value);
        }

        public IssuerMatch Keep(TrustedIssuer issuer)
        {
            Issuer = issuer;
            if (_isGivenUp) issuer.GiveUp();
            return new IssuerMatch(issuer);
        }

        // Perhaps before it is there.
        public void GiveUp()
        {
            _isGivenUp = true;
            Issuer?.GiveUp();
        }

        public IssuerMatch End(IssuerMatch match, TimeSpan lasts, TimeProvider clock)
        {
            _failed = match.Refusal is Refusal.KeysUnavailable;
            _ending = new Passing(clock.GetTimestamp(), lasts);
            return match;
        }
    }
}
