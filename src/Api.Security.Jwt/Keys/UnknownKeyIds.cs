namespace Api.Security.Jwt;

/// <summary>
/// The <c>kid</c>s that a fetch has just shown not to be published, each for 15 seconds: asking again would cost the issuer a
/// request and a real rotation its turn. At most 1,000 of at most 256 characters; what does not fit is not remembered.
/// </summary>
internal sealed class UnknownKeyIds(TimeProvider clock)
{
    private const int MaxCount = 1000;
    private const int MaxLength = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _seenAt = new(StringComparer.Ordinal);

    public bool Contains(string? keyId)
    {
        if (keyId is null) return false;
        lock (_lock) return _seenAt.TryGetValue(keyId, out var at) && IsRecent(at);
    }

    public void Add(string? keyId)
    {
        if (keyId is null or { Length: > MaxLength }) return;
        lock (_lock)
        {
            if (_seenAt.Count >= MaxCount)
                foreach (var old in _seenAt.Where(entry => !IsRecent(entry.Value)).Select(entry => entry.Key).ToArray()) _seenAt.Remove(old);
            if (_seenAt.Count < MaxCount) _seenAt[keyId] = clock.GetTimestamp();
        }
    }

    private bool IsRecent(long at) => clock.GetElapsedTime(at) < KeyCache.JustFetched;
}
