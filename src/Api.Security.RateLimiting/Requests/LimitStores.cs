using Microsoft.Extensions.Logging;

namespace Api.Security.RateLimiting;

/// <summary>The counts of this node and, if a package adds one, the shared store that decides.</summary>
internal sealed class LimitStores : IDisposable
{
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(10);

    private readonly LimitClock _clock;
    private readonly ITimer _tidy;

    public LimitStores(
        RateLimitSettings settings, PolicyIds ids, TimeProvider clock, ILoggerFactory loggers, IQuotaLedger? ledger = null,
        ISharedLimits? shared = null)
    {
        _clock = new LimitClock(clock);
        var seeds = ledger is null ? null : new QuotaSeeds(ledger, clock, loggers.CreateLogger(RateLimitLog.Category));
        Local = new LocalLimitStore(_clock, ids, settings.Current.Options.MaxAddresses, seeds);
        Decides = shared?.Create(Local) ?? Local;
        _tidy = clock.CreateTimer(static local => ((LocalLimitStore)local!).Tidy(), Local, TidyInterval, TidyInterval);
    }

    /// <summary>The store that decides.</summary>
    public ILimitStore Decides { get; }

    public LocalLimitStore Local { get; }

    /// <summary>The current window of a quota.</summary>
    public QuotaWindow WindowOf(LimitPolicy policy) => policy.WindowAt(_clock.Calendar);

    public void Dispose() => _tidy.Dispose();
}
