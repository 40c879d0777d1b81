using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// Counts every refusal and logs a bounded number: for each scheme and reason at most ten lines a second; once there are
/// more, one line with their count when the minute is over. So a flood of bad tokens never becomes a flood of log lines.
/// </summary>
internal sealed class RefusalLog(ApiSecurityMetrics metrics, ILoggerFactory loggers, TimeProvider clock) : IDisposable
{
    private const string NoScheme = "none";

    private readonly ILogger _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
    private readonly ConcurrentDictionary<(string Scheme, Refusal Refusal), Line> _lines = new();

    public void Refused(string? scheme, Refusal refusal)
    {
        scheme ??= NoScheme;
        metrics.Refused(scheme, RefusalTable.Of(refusal).Reason);
        if (_logger.IsEnabled(LogLevel.Information))
            _lines.GetOrAdd((scheme, refusal), static (key, log) => new Line(log._logger, log.Clock, key.Scheme, RefusalTable.Of(key.Refusal)), this).Write();
    }

    public void Dispose()
    {
        foreach (var line in _lines.Values) line.Dispose();
    }

    private TimeProvider Clock { get; } = clock;

    private sealed class Line(ILogger logger, TimeProvider clock, string scheme, RefusalEntry entry) : IDisposable
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

            logger.Refused(scheme, entry.Reason, entry.Expected);
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

            logger.RefusedMore(scheme, held, entry.Reason, entry.Expected);
        }
    }
}
