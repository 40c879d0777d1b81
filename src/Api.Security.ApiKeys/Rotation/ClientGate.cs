namespace Api.Security.ApiKeys;

/// <summary>
/// Sends the changes of a client from this node to the store one at a time, in order of arrival, so that only one transaction waits for
/// its row, however many changes there are. A change that takes access away waits only for the change in progress, and no longer than
/// 250 ms.
/// </summary>
internal sealed class ClientGate(TimeProvider clock)
{
    private const int MostWaiting = 64;

    /// <summary>The limit for changes that give way: anyone who steals a key could otherwise fill the line.</summary>
    private const int MostGivingWay = 4;

    /// <summary>Longer than a change normally takes. If one takes longer, the store has a problem.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = new(StringComparer.Ordinal);

    /// <summary>Waits for the turn of a change.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="givesWay">Whether to give up when more than a few changes wait.</param>
    /// <param name="cancellationToken">Signaled when the caller gives up.</param>
    /// <returns>Dispose it when the change is done; <see langword="null"/> when too many changes already wait.</returns>
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

    /// <summary>Waits for the turn of a change that takes access away. Several of them may be in progress at once.</summary>
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
            line.IsBusy = next.TrySetResult(); // false when it was canceled
            if (line.IsBusy) return;
        }

        _lines.Remove(clientId);
    }

    private sealed class Line
    {
        public bool IsBusy { get; set; }

        public int Urgent { get; set; }

        public Queue<TaskCompletionSource> Waiting { get; } = new();

        /// <summary>Completes when the change in progress has ended.</summary>
        public TaskCompletionSource Ended { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Turn(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
