namespace Api.Security;

/// <summary>
/// Instances of something that only one thread may use at a time, kept for the next; one for each core, taken without a lock. What a
/// core used last it takes first: that is still in its own cache, and no other core waits for it.
/// </summary>
internal sealed class Instances<T>(Func<T> create)
    where T : class
{
    private const int Stride = 16; // two lines of memory, which processors fetch together

    private readonly Slot[] _idle = new Slot[Environment.ProcessorCount * Stride];

    public T Take()
    {
        var slots = _idle;
        var at = First();
        for (var left = slots.Length; left > 0; left -= Stride)
        {
            ref var slot = ref slots[at];
            if (Volatile.Read(ref slot.Instance) is not null && Interlocked.Exchange(ref slot.Instance, null) is { } found) return found;
            at = Next(at);
        }

        return create();
    }

    public void Return(T instance)
    {
        var slots = _idle;
        var at = First();
        for (var left = slots.Length; left > 0; left -= Stride)
        {
            ref var slot = ref slots[at];
            if (Volatile.Read(ref slot.Instance) is null && Interlocked.CompareExchange(ref slot.Instance, instance, null) is null) return;
            at = Next(at);
        }

        (instance as IDisposable)?.Dispose();
    }

    private int First() => (int)((uint)Thread.GetCurrentProcessorId() * Stride % (uint)_idle.Length);

    private int Next(int at) => at + Stride == _idle.Length ? 0 : at + Stride;

    // Not the reference itself: writing that into an array costs a look at its type.
    private struct Slot
    {
        public T? Instance;
    }
}
