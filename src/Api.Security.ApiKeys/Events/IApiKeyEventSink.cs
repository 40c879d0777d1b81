namespace Api.Security.ApiKeys;

/// <summary>
/// Receives events. Register implementations as services. Each one receives all events, from a queue and never while a request waits.
/// </summary>
public interface IApiKeyEventSink
{
    /// <summary>Receives events. It may be slow, and may fail: events are then tried twice more, and after that lost and counted.</summary>
    /// <param name="events">One or more.</param>
    /// <param name="cancellationToken">Signaled when the application stops, or after 10 s.</param>
    /// <returns>A task that completes when the events are accepted.</returns>
    Task SendAsync(IReadOnlyList<ApiKeyEvent> events, CancellationToken cancellationToken);
}
