namespace Api.Security.ApiKeys;

/// <summary>
/// Sums up what comes often, and queues the rest for <see cref="EventDelivery"/>. Full queues lose events and count them. What names
/// nobody, as guesses do, has a queue and a memory of its own, and leaves room for the rest.
/// </summary>
internal sealed class ApiKeyEvents : IApiKeyEvents, IDisposable
{
    public const int QueueLength = 1_000;

    /// <summary>So many networks of guessers are told one by one within a minute; the others as one.</summary>
    public const int MostAnonymous = 100;

    private readonly EventAggregates _named;
    private readonly EventAggregates _anonymous;
    private readonly EventLosses _losses;

    public ApiKeyEvents(TimeProvider clock, EventLosses losses)
    {
        _losses = losses;
        (_named, _anonymous) = (new EventAggregates(clock, Enqueue), new EventAggregates(clock, Enqueue, MostAnonymous));
    }

    /// <summary>What is to be delivered.</summary>
    public EventQueue Queue { get; } = new();

    public void Raise(ApiKeyEvent happened)
    {
        if (IsNotice(happened.Kind)) Enqueue(happened);
        else (EventIdentity.IsAnonymous(happened) ? _anonymous : _named).Add(happened);
    }

    /// <summary>Queues what is held back, and takes nothing more.</summary>
    public void Complete()
    {
        _named.TellAll();
        _anonymous.TellAll();
        Queue.Complete();
    }

    public void Dispose()
    {
        _named.Dispose();
        _anonymous.Dispose();
    }

    /// <summary>Whether it is one of the life of a key: foreseen, reported once by whoever raises it, and nobody's attack.</summary>
    public static bool IsNotice(string kind) =>
        kind is ApiKeyEventKinds.KeyExpiring or ApiKeyEventKinds.RotationDue or ApiKeyEventKinds.RotationStalled or ApiKeyEventKinds.ClientKeyless;

    private void Enqueue(ApiKeyEvent happened)
    {
        if (!Queue.TryAdd(happened)) _losses.Add("queue", 1);
    }
}
