using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Records whether the store answers, and determines how long a read may take.</summary>
internal sealed class StoreState(ApiKeyMetrics metrics, TimeProvider clock, ILoggerFactory loggers)
{
    /// <summary>
    /// After this many failures in a row, the store is asked at most four times a second and not with every request.
    /// </summary>
    private const int FailuresInARow = 8;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);

    // The first read of a process opens connections and builds the model and the query.
    private static readonly TimeSpan AtFirst = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private long _failedAt = long.MinValue;
    private int _failures;
    private volatile bool _hasAnswered;

    /// <summary>How long one read may take.</summary>
    public TimeSpan Patience => _hasAnswered ? Usual : AtFirst;

    /// <summary>Whether the store has failed within the last second.</summary>
    public bool HasJustFailed => HasFailedWithin(Usual);

    /// <summary>Whether the store keeps failing and is not asked at the moment.</summary>
    public bool IsLeftAlone => Volatile.Read(ref _failures) >= FailuresInARow && HasFailedWithin(Pause);

    public bool IsFailing => Volatile.Read(ref _failures) > 0;

    public void Answered()
    {
        _hasAnswered = true;
        if (IsFailing && Interlocked.Exchange(ref _failures, 0) > 0) _logger.StoreAvailable();
    }

    public void Failed(Exception exception)
    {
        Volatile.Write(ref _failedAt, clock.GetTimestamp());
        metrics.Looked("failed");
        if (Interlocked.Increment(ref _failures) == 1) _logger.StoreUnavailable(exception.GetType().Name);
    }

    private bool HasFailedWithin(TimeSpan time) =>
        Volatile.Read(ref _failedAt) is var at and not long.MinValue && clock.GetElapsedTime(at) < time;
}
