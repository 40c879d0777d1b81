namespace Api.Security.Jwt;

/// <summary>
/// One <see cref="HostQueue"/> for each server that has returned keys. All other servers share one, so that invented server names do not
/// get additional budgets.
/// </summary>
internal sealed class HostQueues(JwtResolverOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly HostQueue _unknown = new(options, clock);
    private readonly Dictionary<string, HostQueue> _known = new(StringComparer.Ordinal);

    /// <summary>The number of servers with their own queue.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _known.Count;
        }
    }

    /// <summary>The number of requests that wait for a turn in any queue.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _known.Values.Append(_unknown).Sum(host => host.FirstKeys.Waiting + host.Later.Waiting);
        }
    }

    /// <param name="origin">Scheme, host and port; <see langword="null"/> when unknown.</param>
    public HostQueue GetOrAdd(string? origin)
    {
        lock (_lock) return origin is not null && _known.TryGetValue(origin, out var queue) ? queue : _unknown;
    }

    public void Know(string origin)
    {
        lock (_lock)
        {
            if (_known.ContainsKey(origin) || (_known.Count >= options.MaxIssuers && !TryMakeRoom())) return;
            _known[origin] = new HostQueue(options, clock);
        }
    }

    // Removes only a queue in its initial state, so that no state is lost.
    private bool TryMakeRoom() => _known.FirstOrDefault(host => host.Value.IsAsNew).Key is { } idle && _known.Remove(idle);
}
