using System.Collections.Concurrent;

namespace Api.Security.ApiKeys;

/// <summary>
/// Limits how many token clients are counted individually: the library does not know how many there are. The others are counted as one.
/// </summary>
internal sealed class TokenClients
{
    /// <summary>How many token clients are counted individually within one interval.</summary>
    public const int Most = 10_000;

    private readonly ConcurrentDictionary<UsageSource, byte> _admitted = new();
    private int _count;

    /// <returns>The source, or <see cref="UsageSource.Other"/>.</returns>
    public UsageSource Admit(UsageSource source)
    {
        if (ReferenceEquals(source, UsageSource.Other) || _admitted.ContainsKey(source)) return source;
        if (Interlocked.Increment(ref _count) > Most)
        {
            Interlocked.Decrement(ref _count);
            return UsageSource.Other;
        }

        if (!_admitted.TryAdd(source, 0)) Interlocked.Decrement(ref _count);
        return source;
    }

    /// <summary>Begins an interval: keeps the sources that were used in the last one, and makes room for others.</summary>
    public void Keep(IEnumerable<UsageSource> used)
    {
        var kept = used.ToHashSet();
        foreach (var (source, _) in _admitted)
            if (!kept.Contains(source) && _admitted.TryRemove(source, out _)) Interlocked.Decrement(ref _count);
    }
}
