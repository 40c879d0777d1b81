using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>One log line for each event. Not more than events, which are summed up.</summary>
internal sealed class LogSink(ILoggerFactory loggers) : IApiKeyEventSink
{
    private const string None = "-";

    private readonly ILogger _logger = loggers.CreateLogger(ApiKeyEventLog.Category);

    public Task SendAsync(IReadOnlyList<ApiKeyEvent> events, CancellationToken cancellationToken)
    {
        foreach (var one in events) Write(one);
        return Task.CompletedTask;
    }

    private void Write(ApiKeyEvent one)
    {
        if (ApiKeyEvents.IsNotice(one.Kind)) _logger.Notice(one.Kind, one.Detail ?? None, one.TenantId ?? None, one.ClientId ?? None, one.KeyId ?? None);
        else _logger.SecurityEvent(one.Kind, one.Detail ?? None, one.Count, one.TenantId ?? None, one.ClientId ?? None, one.KeyId ?? None, one.Network ?? None);
    }
}
