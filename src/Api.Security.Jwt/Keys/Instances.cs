namespace Api.Security.Jwt;

/// <summary>Instances of something that only one thread may use at a time, kept for the next; one for each core, taken without a lock.</summary>
internal sealed class Instances<T>(Func<T> create)
    where T : class, IDisposable
{
    private readonly T?[] _idle = new T?[Environment.ProcessorCount];

    public T Take()
    {
        for (var i = 0; i < _idle.Length; i++)
            if (Volatile.Read(ref _idle[i]) is not null && Interlocked.Exchange(ref _idle[i], null) is { } found) return found;
        return create();
    }

    public void Return(T instance)
    {
        for (var i = 0; i < _idle.Length; i++)
            if (Interlocked.CompareExchange(ref _idle[i], instance, null) is null) return;
        instance.Dispose();
    }
}
