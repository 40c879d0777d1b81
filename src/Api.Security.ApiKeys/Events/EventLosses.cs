using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Counts lost events, and logs them at most once a minute.</summary>
internal sealed class EventLosses
{
    private readonly Counter<long> _lost;
    private readonly ILogger _logger;
    private readonly LogThrottle _oncePerMinute;
    private long _unsaid;

    public EventLosses(IMeterFactory meters, ILoggerFactory loggers, TimeProvider clock)
    {
        _lost = meters.Create(TelemetryNames.Meter).CreateCounter<long>(
            "api_security.api_keys.events.lost", "{event}", "Events that a sink did not accept, or that found the queue full, by sink.");
        _logger = loggers.CreateLogger(ApiKeyLog.Category);
        _oncePerMinute = new LogThrottle(clock);
    }

    /// <param name="sink">The name of a sink, or <c>queue</c> for those that reached none.</param>
    /// <param name="count">How many.</param>
    public void Add(string sink, int count)
    {
        _lost.Add(count, new KeyValuePair<string, object?>("sink", sink));
        Interlocked.Add(ref _unsaid, count);
        if (_oncePerMinute.TryEnter()) _logger.EventsLost(Interlocked.Exchange(ref _unsaid, 0), sink);
    }
}
