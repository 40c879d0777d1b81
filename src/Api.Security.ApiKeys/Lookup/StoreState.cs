using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Whether the store answers, and how much patience it is given.</summary>
internal sealed class StoreState(ApiKeyMetrics metrics, TimeProvider clock, ILoggerFactory loggers)
{
    /// <summary>After so many failures in a row the store is asked four times a second and not with every request.</summary>
    private const int FailuresInARow = 8;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(1);

    // Connections, the model and the query are made with the first read of a process.
    private static readonly TimeSpan AtFirst = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyLog.Category);
    private long _failedAt = long.MinValue;
    private int _failures;
    private volatile bool _hasAnswered;

    /// <summary>How long one read may take.</summary>
    public TimeSpan Patience => _hasAnswered ? Usual : AtFirst;

    /// <summary>Whether it has failed within the last second.</summary>
    public bool HasJustFailed => HasFailedWithin(Usual);

    /// <summary>Whether it goes on failing, and is not asked at the moment.</summary>
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

    private bool HasFailedWithin(TimeSpan time) => Volatile.Read(ref _failedAt) is var at and not long.MinValue && clock.GetElapsedTime(at) < time;
}
