using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Api.Security;

/// <summary>
/// Counts every refusal and logs a bounded number (<see cref="RefusalLine"/>). So a flood of bad tokens never becomes a flood of log lines.
/// </summary>
internal sealed class RefusalLog(
    RefusalRegistry registry, ApiSecurityMetrics metrics, RecentRefusals recent, ILoggerFactory loggers, TimeProvider clock) : IDisposable
{
    private const string NoScheme = "none";
    private const string Library = "Api.Security";

    private readonly ILogger _logger = loggers.CreateLogger(TelemetryNames.LogCategory);
    private readonly ConcurrentDictionary<(string Scheme, Refusal Refusal, bool IsEnforced), RefusalLine> _lines = new();

    /// <summary>Counts a refused request.</summary>
    /// <returns>The line to write; <see langword="null"/> for none.</returns>
    public RefusalLine? Refused(string? scheme, Refusal refusal)
    {
        refusal = registry.ForTelemetry(refusal);
        metrics.Refused(scheme ?? NoScheme, refusal.Reason);
        return LineFor(scheme, refusal, isEnforced: true);
    }

    /// <summary>
    /// Counts each rule that an authenticated caller did not meet; the request itself is counted and logged with its answer.
    /// </summary>
    public void Denied(IReadOnlyList<ApiSecurityFailure> failures)
    {
        foreach (var failure in failures) metrics.Denied(registry.ForTelemetry(failure.Refusal).Reason, isEnforced: true);
        if (failures.Count == 0) metrics.Denied(Refusal.PolicyDenied.Reason, isEnforced: true);
    }

    /// <summary>Counts a rule that was not met in shadow mode. The request is not refused, so each rule has its own line.</summary>
    /// <returns>The line to write; <see langword="null"/> for none.</returns>
    public RefusalLine? WouldDeny(string? scheme, Refusal refusal)
    {
        refusal = registry.ForTelemetry(refusal);
        metrics.Denied(refusal.Reason, isEnforced: false);
        return LineFor(scheme, refusal, isEnforced: false);
    }

    public void Dispose()
    {
        foreach (var line in _lines.Values) line.Dispose();
    }

    private RefusalLine? LineFor(string? scheme, Refusal refusal, bool isEnforced)
    {
        recent.Add(scheme ?? NoScheme, refusal, isEnforced);
        if (!_logger.IsEnabled(LogLevel.Information)) return null;
        // The log names who refused, even when no scheme was attempted.
        var line = _lines.GetOrAdd(
            (scheme ?? Library, refusal, isEnforced),
            static (key, log) => new RefusalLine(log._logger, log.Clock, key.Scheme, key.Refusal, key.IsEnforced),
            this);
        return line.TryEnter() ? line : null;
    }

    private TimeProvider Clock { get; } = clock;
}
