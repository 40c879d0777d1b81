namespace Api.Security.ApiKeys;

/// <summary>
/// A queue with two lines of 1,000 places each. Events that a flood of guesses can cause wait in the second line, and are taken from it
/// only when the first is empty. For one reader.
/// </summary>
internal sealed class EventQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<ApiKeyEvent> _first = new();
    private readonly Queue<ApiKeyEvent> _second = new();
    private TaskCompletionSource<bool>? _waiter;
    private bool _isComplete;

    /// <returns><see langword="false"/> when the line is full or the queue is complete.</returns>
    public bool TryAdd(ApiKeyEvent happened)
    {
        TaskCompletionSource<bool>? waiter;
        lock (_lock)
        {
            var line = EventIdentity.IsAnonymous(happened) ? _second : _first;
            if (_isComplete || line.Count >= ApiKeyEvents.QueueLength) return false;
            line.Enqueue(happened);
            (waiter, _waiter) = (_waiter, null);
        }

        waiter?.SetResult(true);
        return true;
    }

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ApiKeyEvent? next)
    {
        lock (_lock) return _first.TryDequeue(out next) || _second.TryDequeue(out next);
    }

    /// <returns><see langword="true"/> once there is an event to take; <see langword="false"/> when there will never be one.</returns>
    public Task<bool> WaitAsync()
    {
        lock (_lock)
        {
            if (_first.Count + _second.Count > 0) return Task.FromResult(true);
            if (_isComplete) return Task.FromResult(false);
            return (_waiter ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Accepts no more events.</summary>
    public void Complete()
    {
        TaskCompletionSource<bool>? waiter;
        lock (_lock) (_isComplete, waiter, _waiter) = (true, _waiter, null);
        waiter?.SetResult(false); // a reader that waits has found the queue empty
    }
}
