using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security.Jwt;

/// <summary>
/// The issuers that an <see cref="IIssuerResolver"/> brought: each resolved once, kept while in use, at most 1,000. Who has
/// never shown a good token goes first, so that invented issuers push out one another.
/// </summary>
internal sealed class ResolvedIssuers(IIssuerResolver resolver, Func<JwtIssuerOptions, TrustedIssuer> create, JwtIssuerValidator validator, TimeProvider clock, ILogger logger)
{
    public const int MaxCount = 1000;
    private const int MaxLength = 512;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailedFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly OncePerMinute _minute = new(clock);
    private readonly TokenBucket _budget = new(clock, burst: 100, refill: TimeSpan.FromSeconds(0.1));

    public ValueTask<IssuerMatch> FindAsync(string issuer, CancellationToken cancellationToken)
    {
        if (issuer.Length > MaxLength || !Allows(issuer)) return ValueTask.FromResult(new IssuerMatch(null));
        var wait = TimeSpan.Zero;
        if ((Known(issuer) ?? Begin(issuer, out wait)) is not { } entry) return ValueTask.FromResult(new IssuerMatch(null, Refusal.KeysUnavailable, wait));

        entry.LastUsed = clock.GetTimestamp();
        return entry.Resolution.IsCompletedSuccessfully ? ValueTask.FromResult(entry.Resolution.Result) : AwaitAsync(entry, cancellationToken);
    }

    /// <summary>Whether the issuer is still on the list; a resolver that fails allows nobody.</summary>
    public bool Allows(string issuer)
    {
        try
        {
            return resolver.Allows(issuer);
        }
        catch (Exception exception)
        {
            Say(() => logger.IssuerResolverFailed(exception.GetType().Name));
            return false;
        }
    }

    private static async ValueTask<IssuerMatch> AwaitAsync(Entry entry, CancellationToken cancellationToken)
    {
        try
        {
            return await entry.Resolution.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new IssuerMatch(null, Refusal.KeysUnavailable);
        }
    }

    private Entry? Known(string issuer)
    {
        if (!_entries.TryGetValue(issuer, out var entry)) return null;
        if (entry.Lasts is not { } lasts || clock.GetElapsedTime(entry.EndedAt) < lasts) return entry;
        _entries.TryRemove(KeyValuePair.Create(issuer, entry));
        return null;
    }

    private Entry? Begin(string issuer, out TimeSpan wait)
    {
        lock (_lock)
        {
            wait = TimeSpan.Zero;
            if (_entries.TryGetValue(issuer, out var other)) return other;
            if (!_budget.TryTake(out wait)) return null;
            if (_entries.Count >= MaxCount) MakeRoom();
            var entry = new Entry();
            entry.Resolution = Task.Run(() => ResolveAsync(issuer, entry));
            return _entries[issuer] = entry;
        }
    }

    private void MakeRoom()
    {
        var least = _entries.MinBy(entry => (entry.Value.Issuer?.HasAccepted is true, entry.Value.LastUsed));
        _entries.TryRemove(least);
    }

    private async Task<IssuerMatch> ResolveAsync(string issuer, Entry entry)
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

        return entry.End(new IssuerMatch(null, Refusal.KeysUnavailable), FailedFor, clock);
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
        if (_minute.TryEnter()) line();
    }

    /// <summary>One issuer, on its way, there, or refused for a while.</summary>
    private sealed class Entry
    {
        private long _lastUsed;

        public Task<IssuerMatch> Resolution { get; set; } = null!;

        public TrustedIssuer? Issuer { get; private set; }

        public TimeSpan? Lasts { get; private set; }

        public long EndedAt { get; private set; }

        public long LastUsed
        {
            get => Volatile.Read(ref _lastUsed);
            set => Volatile.Write(ref _lastUsed, value);
        }

        public IssuerMatch Keep(TrustedIssuer issuer)
        {
            Issuer = issuer;
            return new IssuerMatch(issuer);
        }

        public IssuerMatch End(IssuerMatch match, TimeSpan lasts, TimeProvider clock)
        {
            (EndedAt, Lasts) = (clock.GetTimestamp(), lasts);
            return match;
        }
    }
}
