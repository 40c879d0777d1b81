using System.Collections.Concurrent;

namespace Api.Security.ApiKeys.Tests.Events;

/// <summary>A sink that keeps what it is given, and does what the test says instead of taking it.</summary>
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

/// <summary>One of another name.</summary>
internal sealed class OtherSink : ScriptedSink;
