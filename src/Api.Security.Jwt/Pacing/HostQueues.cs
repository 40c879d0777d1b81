namespace Api.Security.Jwt;

/// <summary>
/// One <see cref="HostQueue"/> for each server that has given keys. All the others share one, so that inventing servers brings nobody a
/// budget of his own.
/// </summary>
internal sealed class HostQueues(JwtResolverOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly HostQueue _unknown = new(options, clock);
    private readonly Dictionary<string, HostQueue> _known = new(StringComparer.Ordinal);

    /// <summary>How many servers have a queue of their own.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _known.Count;
        }
    }

    /// <summary>How many wait for a turn, wherever.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _known.Values.Append(_unknown).Sum(host => host.FirstKeys.Waiting + host.Later.Waiting);
        }
    }

    /// <param name="origin">Scheme, host and port; <see langword="null"/> when it is not known.</param>
    public HostQueue Of(string? origin)
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

    // Only where nothing is forgotten with it.
    private bool TryMakeRoom() => _known.FirstOrDefault(host => host.Value.IsAsNew).Key is { } idle && _known.Remove(idle);
}
