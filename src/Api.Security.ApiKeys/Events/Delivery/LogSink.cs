using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Writes one log line for each event, up to a limit for each kind and minute.</summary>
internal sealed class LogSink : IApiKeyEventSink
{
    private const string None = "-";

    private readonly ILogger _logger;
    private readonly Dictionary<string, LinesPerMinute> _lines;

    public LogSink(ILoggerFactory loggers, TimeProvider clock)
    {
        _logger = loggers.CreateLogger(ApiKeyLog.Category);
        _lines = ApiKeyEventKinds.All.ToDictionary(
            kind => kind, kind => new LinesPerMinute(kind, clock, _logger.EventsNotLogged), StringComparer.Ordinal);
    }

    public Task SendAsync(IReadOnlyList<ApiKeyEvent> events, CancellationToken cancellationToken)
    {
        foreach (var one in events)
            if (_lines[one.Kind].TryEnter()) Write(one);
        return Task.CompletedTask;
    }

    private void Write(ApiKeyEvent one)
    {
        if (ApiKeyEvents.IsNotice(one.Kind))
            _logger.Notice(one.Kind, one.Detail ?? None, one.TenantId ?? None, one.ClientId ?? None, one.KeyId ?? None);
        else _logger.SecurityEvent(one.Kind, one.Detail ?? None, one.Count,
            one.TenantId ?? None, one.ClientId ?? None, one.KeyId ?? None, one.Network ?? None);
    }
}
