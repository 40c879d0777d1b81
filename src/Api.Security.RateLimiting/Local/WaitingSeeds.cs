using System.Diagnostics.CodeAnalysis;

namespace Api.Security.RateLimiting;

/// <summary>Quotas that could not be read for a request. A few readers read them in the background, until the store answers.</summary>
/// <param name="tryRead">Reads one, after a pause if the reader has just failed. Returns whether it is done. Does not throw.</param>
internal sealed class WaitingSeeds(Func<WaitingSeed, bool, Task<bool>> tryRead)
{
    /// <summary>How many quotas may wait.</summary>
    public const int Most = 10_000;

    /// <summary>How many are read at the same time.</summary>
    public const int Readers = 4;

    private readonly Lock _lock = new();
    private readonly Queue<WaitingSeed> _waiting = new();
    private int _readers;

    /// <summary>Adds one.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(WaitingSeed seed)
    {
        lock (_lock)
        {
            if (_waiting.Count >= Most) return false;
            _waiting.Enqueue(seed);
            if (_readers == Readers) return true;
            _readers++;
        }

        _ = ReadAllAsync();
        return true;
    }

    private async Task ReadAllAsync()
    {
        for (var hasFailed = false; TryTake(out var seed);)
        {
            hasFailed = !await tryRead(seed, hasFailed);
            if (!hasFailed) continue;
            lock (_lock) _waiting.Enqueue(seed); // at the end, so that one that always fails does not stop the others
        }
    }

    private bool TryTake([NotNullWhen(true)] out WaitingSeed? seed)
    {
        lock (_lock)
        {
            if (_waiting.TryDequeue(out seed)) return true;
            _readers--;
            return false;
        }
    }
}

/// <summary>A quota that is read later, and what takes the used units.</summary>
internal sealed record WaitingSeed(
    Action<LimitPolicy, Partition, QuotaWindow, long> Raise, LimitPolicy Policy, Partition Partition, QuotaWindow Window);
