using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// Counts every refusal and logs a bounded number: at most ten lines a second for each scheme and reason. Once there are more,
/// they are logged as one line with their count a minute later. So a flood of bad tokens never becomes a flood of log lines.
/// </summary>
internal sealed class RefusalLog(
    RefusalRegistry registry, ApiSecurityMetrics metrics, RecentRefusals recent, ILoggerFactory loggers, TimeProvider clock) : IDisposable
{
    private const string NoScheme = "none";

    private readonly ILogger _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
    private readonly ConcurrentDictionary<(string Scheme, Refusal Refusal, bool IsEnforced), Line> _lines = new();

    public void Refused(string? scheme, Refusal refusal)
    {
        scheme ??= NoScheme;
        refusal = registry.ForTelemetry(refusal);
        metrics.Refused(scheme, refusal.Reason);
        Write(scheme, refusal, isEnforced: true);
    }

    /// <summary>
    /// Counts each rule that an authenticated caller did not meet; the request itself is counted and logged with its answer.
    /// </summary>
    public void Denied(IReadOnlyList<ApiSecurityFailure> failures)
    {
        foreach (var failure in failures) metrics.Denied(registry.ForTelemetry(failure.Refusal).Reason, isEnforced: true);
        if (failures.Count == 0) metrics.Denied(Refusal.PolicyDenied.Reason, isEnforced: true);
    }

    /// <summary>Does the same for a request in shadow mode. The request is not refused, so each rule is logged here.</summary>
    public void WouldDeny(string? scheme, IReadOnlyList<ApiSecurityFailure> failures)
    {
        foreach (var failure in failures)
        {
            var refusal = registry.ForTelemetry(failure.Refusal);
            metrics.Denied(refusal.Reason, isEnforced: false);
            Write(scheme ?? NoScheme, refusal, isEnforced: false);
        }
    }

    private void Write(string scheme, Refusal refusal, bool isEnforced)
    {
        recent.Add(scheme, refusal, isEnforced);
        if (_logger.IsEnabled(LogLevel.Information))
            _lines.GetOrAdd(
                (scheme, refusal, isEnforced),
                static (key, log) => new Line(log._logger, log.Clock, key.Scheme, key.Refusal, key.IsEnforced),
                this).Write();
    }

    public void Dispose()
    {
        foreach (var line in _lines.Values) line.Dispose();
    }

    private TimeProvider Clock { get; } = clock;

    private sealed class Line(ILogger logger, TimeProvider clock, string scheme, Refusal refusal, bool isEnforced) : IDisposable
    {
        private const int LinesPerSecond = 10;

        private readonly Lock _lock = new();
        private long _second = long.MinValue;
        private int _written;
        private long _held;
        private ITimer? _minute;

        public void Write()
        {
            lock (_lock)
            {
                if (!MayWrite())
                {
                    _held++;
                    return;
                }
            }

            if (isEnforced) logger.Refused(scheme, refusal.Reason, refusal.Expected);
            else logger.WouldDeny(scheme, refusal.Reason, refusal.Expected);
        }

        public void Dispose()
        {
            lock (_lock) _minute?.Dispose();
        }

        private bool MayWrite()
        {
            if (_minute is not null) return false;
            var second = clock.GetTimestamp() / clock.TimestampFrequency;
            if (second != _second) (_second, _written) = (second, 0);
            if (_written++ < LinesPerSecond) return true;
            _minute = clock.CreateTimer(static line => ((Line)line!).Summarize(), this, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
            return false;
        }

        private void Summarize()
        {
            long held;
            lock (_lock)
            {
                (held, _held) = (_held, 0);
                _minute?.Dispose();
                _minute = null;
            }

            if (isEnforced) logger.RefusedMore(scheme, held, refusal.Reason, refusal.Expected);
            else logger.WouldDenyMore(scheme, held, refusal.Reason, refusal.Expected);
        }
    }
}
