namespace Api.Security.ApiKeys;

/// <summary>
/// One budget for each network of one size. There is no budget for a key: anyone who learns an id could use it up and lock out
/// the owner.
/// </summary>
internal sealed class FailureBudgets(int most, TimeProvider clock)
{
    private readonly SecondChanceCache<NetworkPrefix, FailureBudget> _budgets = new(most);
    private readonly Lock _lock = new();

    public FailureBudget GetOrAdd(NetworkPrefix network)
    {
        if (_budgets.Find(network.Mark, network) is { } known) return known;
        lock (_lock)
        {
            if (_budgets.Find(network.Mark, network) is { } added) return added;
            var budget = new FailureBudget(network, clock);
            _budgets.Add(network.Mark, budget);
            return budget;
        }
    }
}

/// <summary>
/// The budget of one network for unknown keys. A lookup is admitted while failed lookups and lookups under way together stay
/// within it. When only lookups under way prevent that, the lookup waits for them. So many valid keys at once, such as after a
/// restart behind one proxy, are delayed and not refused, and failed lookups never exceed the budget.
/// </summary>
internal sealed class FailureBudget(NetworkPrefix network, TimeProvider clock) : ISecondChanceEntry<NetworkPrefix>
{
    private const int MostWaiting = 10_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource<bool>> _waiting = new();
    private long _since;
    private int _perMinute = int.MaxValue;
    private int _failures;
    private int _underWay;

    public NetworkPrefix Key { get; } = network;

    /// <summary>The time until the budget is renewed.</summary>
    public TimeSpan RetryAfter
    {
        get
        {
            lock (_lock) return _failures == 0 ? TimeSpan.Zero : Window - clock.GetElapsedTime(_since);
        }
    }

    public bool IsOf(in NetworkPrefix key) => Key == key;

    /// <summary>Whether the budget is used up, so that no lookup may begin.</summary>
    /// <param name="perMinute">The current budget.</param>
    public bool IsUsedUp(int perMinute)
    {
        lock (_lock)
        {
            Renew();
            return _failures >= perMinute;
        }
    }

    /// <param name="perMinute">The current budget.</param>
    /// <returns>Whether a lookup may begin; if so, <see cref="Leave"/> ends it.</returns>
    public ValueTask<bool> EnterAsync(int perMinute)
    {
        lock (_lock)
        {
            Renew();
            _perMinute = perMinute;
            if (_failures >= perMinute) return ValueTask.FromResult(false);
            if (_failures + _underWay < perMinute)
            {
                _underWay++;
                return ValueTask.FromResult(true);
            }

            if (_waiting.Count >= MostWaiting) return ValueTask.FromResult(false);
            var turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(turn);
            return new ValueTask<bool>(turn.Task);
        }
    }

    /// <param name="wasUnknown">Whether the store returned that there is no such key. Only that is charged.</param>
    /// <returns>Whether this lookup has used up the budget.</returns>
    public bool Leave(bool wasUnknown)
    {
        lock (_lock)
        {
            Renew();
            _underWay--;
            if (wasUnknown && _failures++ == 0) _since = clock.GetTimestamp();
            while (_waiting.Count > 0 && _failures + _underWay < _perMinute)
            {
                _underWay++;
                _waiting.Dequeue().SetResult(true);
            }

            if (_failures < _perMinute) return false;
            while (_waiting.TryDequeue(out var turn)) turn.SetResult(false);
            return wasUnknown && _failures == _perMinute;
        }
    }

    private void Renew()
    {
        if (_failures > 0 && clock.GetElapsedTime(_since) >= Window) _failures = 0;
    }
}
