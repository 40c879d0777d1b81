namespace Api.Security;

/// <summary>ObjectPool of something that only one thread may use at a time, kept for the next; one for each core, taken without a lock.</summary>
internal sealed class ObjectPool<T>(Func<T> create)
    where T : class
{
    private readonly Slot[] _idle = new Slot[Environment.ProcessorCount];

    public T Take()
    {
        foreach (ref var slot in _idle.AsSpan())
            if (Volatile.Read(ref slot.Instance) is not null && Interlocked.Exchange(ref slot.Instance, null) is { } found) return found;
        return create();
    }

    public void Return(T instance)
    {
        foreach (ref var slot in _idle.AsSpan())
            if (Volatile.Read(ref slot.Instance) is null && Interlocked.CompareExchange(ref slot.Instance, instance, null) is null) return;
        (instance as IDisposable)?.Dispose();
    }

    // Not the reference itself: writing that into an array costs a look at its type.
    private struct Slot
    {
        public T? Instance;
    }
}
