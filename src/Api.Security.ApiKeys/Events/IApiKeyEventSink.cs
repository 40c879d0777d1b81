namespace Api.Security.ApiKeys;

/// <summary>Receives events. Register implementations as services; each one gets all of them, from a queue and never on the way of a request.</summary>
public interface IApiKeyEventSink
{
    /// <summary>Takes events in. It may take its time, and may fail: events are then tried again twice, and lost and counted after that.</summary>
    /// <param name="events">One or more.</param>
    /// <param name="cancellationToken">Signalled when the application stops, or after 10 s.</param>
    /// <returns>A task.</returns>
    Task SendAsync(IReadOnlyList<ApiKeyEvent> events, CancellationToken cancellationToken);
}
