using System.Collections.Concurrent;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Records every event as it is raised, before events are aggregated.</summary>
internal sealed class RecordingEvents : IApiKeyEvents
{
    private readonly ConcurrentQueue<ApiKeyEvent> _all = new();

    public IReadOnlyList<ApiKeyEvent> All => [.. _all];

    public IReadOnlyList<ApiKeyEvent> Of(string kind) => [.. _all.Where(one => one.Kind == kind)];

    public void Raise(ApiKeyEvent happened) => _all.Enqueue(happened);
}
