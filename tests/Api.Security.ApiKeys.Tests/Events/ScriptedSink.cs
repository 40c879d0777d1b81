using System.Collections.Concurrent;

namespace Api.Security.ApiKeys.Tests.Events;

/// <summary>A sink that records the events it receives, and then does what the test specifies.</summary>
internal class ScriptedSink(Func<CancellationToken, Task>? instead = null) : IApiKeyEventSink
{
    private readonly ConcurrentQueue<IReadOnlyList<ApiKeyEvent>> _calls = new();

    public IReadOnlyList<IReadOnlyList<ApiKeyEvent>> Calls => [.. _calls];

    public IReadOnlyList<ApiKeyEvent> Events => [.. _calls.SelectMany(call => call)];

    public Func<CancellationToken, Task>? Instead { get; set; } = instead;

    public Task SendAsync(IReadOnlyList<ApiKeyEvent> events, CancellationToken cancellationToken)
    {
        _calls.Enqueue(events);
        return Instead?.Invoke(cancellationToken) ?? Task.CompletedTask;
    }
}

/// <summary>A sink with another name.</summary>
internal sealed class OtherSink : ScriptedSink;
