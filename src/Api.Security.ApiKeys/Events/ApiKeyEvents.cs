using System.Threading.Channels;

namespace Api.Security.ApiKeys;

/// <summary>Sums up what comes often, and queues the rest for <see cref="EventDelivery"/>. Full queues lose events and count them.</summary>
internal sealed class ApiKeyEvents : IApiKeyEvents, IDisposable
{
    public const int QueueLength = 1_000;

    private readonly Channel<ApiKeyEvent> _queue =
        Channel.CreateBounded<ApiKeyEvent>(new BoundedChannelOptions(QueueLength) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly EventAggregates _aggregates;
    private readonly EventLosses _losses;

    public ApiKeyEvents(TimeProvider clock, EventLosses losses)
    {
        _losses = losses;
        _aggregates = new EventAggregates(clock, Enqueue);
    }

    /// <summary>What is to be delivered.</summary>
    public ChannelReader<ApiKeyEvent> Queue => _queue.Reader;

    public void Raise(ApiKeyEvent happened)
    {
        if (IsNotice(happened.Kind)) Enqueue(happened);
        else _aggregates.Add(happened);
    }

    /// <summary>Queues what is held back, and takes nothing more.</summary>
    public void Complete()
    {
        _aggregates.TellAll();
        _queue.Writer.TryComplete();
    }

    public void Dispose() => _aggregates.Dispose();

    /// <summary>Whether it is one of the life of a key: foreseen, said once by whoever raises it, and nobody's attack.</summary>
    public static bool IsNotice(string kind) =>
        kind is ApiKeyEventKinds.KeyExpiring or ApiKeyEventKinds.RotationDue or ApiKeyEventKinds.RotationStalled or ApiKeyEventKinds.ClientKeyless;

    private void Enqueue(ApiKeyEvent happened)
    {
        if (!_queue.Writer.TryWrite(happened)) _losses.Add("queue", 1);
    }
}
