namespace Api.Security;

/// <summary>A pool of objects that only one thread may use at a time. It is lock-free and keeps at most one idle object per core.</summary>
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

    // A struct, because storing a reference in an array costs a type check.
    private struct Slot
    {
        public T? Instance;
    }
}
