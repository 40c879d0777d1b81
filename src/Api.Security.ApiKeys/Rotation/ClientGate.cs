namespace Api.Security.ApiKeys;

/// <summary>
/// Lets one change of a client at a time go from this node to the store, in the order in which they came, so that however many
/// want to change it, one transaction waits for its row. A change that takes access away waits for none of them but the one that
/// is under way, and for that no longer than a moment.
/// </summary>
internal sealed class ClientGate(TimeProvider clock)
{
    private const int MostWaiting = 64;

    /// <summary>So few wait that gives way to others, and no more: whoever steals a key could fill the line otherwise.</summary>
    private const int MostGivingWay = 4;

    /// <summary>Longer than a change takes; one that takes longer has a store that is in trouble.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn of a change.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="givesWay">Whether it is given up where more than a few wait.</param>
    /// <param name="cancellationToken">Signalled when the caller gives up.</param>
    /// <returns>To be disposed of when the change is done; <see langword="null"/> when too many wait already.</returns>
    public async Task<IDisposable?> EnterAsync(string clientId, bool givesWay, CancellationToken cancellationToken)
    {
        TaskCompletionSource? waiting = null;
        lock (_lock)
        {
            var line = LineOf(clientId);
            if (!line.IsBusy && line.Urgent == 0) line.IsBusy = true;
            else if (line.Waiting.Count >= (givesWay ? MostGivingWay : MostWaiting)) return null;
            else line.Waiting.Enqueue(waiting = new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        if (waiting is null) return new Turn(() => Leave(clientId));
        await using var cancelled = cancellationToken.Register(() => waiting.TrySetCanceled(cancellationToken));
        await waiting.Task;
        return new Turn(() => Leave(clientId));
    }

    /// <summary>The same for a change that takes access away. Several of them may be under way at once.</summary>
    public async Task<IDisposable> EnterFirstAsync(string clientId)
    {
        TaskCompletionSource? ahead;
        lock (_lock)
        {
            var line = LineOf(clientId);
            line.Urgent++;
            ahead = line.IsBusy ? line.Ended : null;
        }

        if (ahead is not null) await Task.WhenAny(ahead.Task, Task.Delay(Patience, clock));
        return new Turn(() => LeaveFirst(clientId));
    }

    private Line LineOf(string clientId)
    {
        if (!_lines.TryGetValue(clientId, out var line)) _lines[clientId] = line = new Line();
        return line;
    }

    private void Leave(string clientId)
    {
        lock (_lock)
        {
            var line = _lines[clientId];
            line.IsBusy = false;
            line.Ended.SetResult();
            line.Ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
            GoOn(clientId, line);
        }
    }

    private void LeaveFirst(string clientId)
    {
        lock (_lock)
        {
            var line = _lines[clientId];
            line.Urgent--;
            GoOn(clientId, line);
        }
    }

    private void GoOn(string clientId, Line line)
    {
        if (line.IsBusy || line.Urgent > 0) return;
        while (line.Waiting.TryDequeue(out var next))
        {
            line.IsBusy = next.TrySetResult(); // not when it has given up
            if (line.IsBusy) return;
        }

        _lines.Remove(clientId);
    }

    private sealed class Line
    {
        public bool IsBusy { get; set; }

        public int Urgent { get; set; }

        public Queue<TaskCompletionSource> Waiting { get; } = new();

        /// <summary>Completes when the change that is under way has ended.</summary>
        public TaskCompletionSource Ended { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
