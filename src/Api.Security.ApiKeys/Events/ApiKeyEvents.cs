namespace Api.Security.ApiKeys;

/// <summary>
/// Sums up repeated events, and queues events for <see cref="EventDelivery"/>. Events that find the queue full are lost and counted.
/// Events that name neither a key nor a client, such as guesses, have their own queue and memory, so that they cannot displace the rest.
/// </summary>
internal sealed class ApiKeyEvents : IApiKeyEvents, IDisposable
{
    public const int QueueLength = 1_000;

    /// <summary>
    /// How many anonymous sources are reported individually within a minute; the others are reported as one for each kind.
    /// </summary>
    public const int MostAnonymous = 100;

    private readonly EventAggregates _named;
    private readonly EventAggregates _anonymous;
    private readonly EventLosses _losses;

    public ApiKeyEvents(TimeProvider clock, EventLosses losses)
    {
        _losses = losses;
        (_named, _anonymous) = (new EventAggregates(clock, Enqueue), new EventAggregates(clock, Enqueue, MostAnonymous));
    }

    /// <summary>The events to deliver.</summary>
    public EventQueue Queue { get; } = new();

    public void Raise(ApiKeyEvent happened)
    {
        if (IsNotice(happened.Kind)) Enqueue(happened);
        else (EventIdentity.IsAnonymous(happened) ? _anonymous : _named).Add(happened);
    }

    /// <summary>Queues all held events, and accepts no more.</summary>
    public void Complete()
    {
        _named.PublishAll();
        _anonymous.PublishAll();
        Queue.Complete();
    }

    public void Dispose()
    {
        _named.Dispose();
        _anonymous.Dispose();
    }

    /// <summary>Checks whether a kind is a notice about the life of a key: expected, raised once, and not a sign of an attack.</summary>
    public static bool IsNotice(string kind) =>
        kind is ApiKeyEventKinds.KeyExpiring or ApiKeyEventKinds.RotationDue
            or ApiKeyEventKinds.RotationStalled or ApiKeyEventKinds.ClientKeyless
            or ApiKeyEventKinds.KeyUnused or ApiKeyEventKinds.QuotaThreshold;

    private void Enqueue(ApiKeyEvent happened)
    {
        if (!Queue.TryAdd(happened)) _losses.Add("queue", 1);
    }
}
