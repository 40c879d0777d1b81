using System.Collections.Concurrent;

namespace Api.Security.ApiKeys.Tests;

/// <summary>Wraps another store of usage, records the batches that it was sent, and fails as the test configures.</summary>
internal sealed class FaultyUsageStore(IUsageStore inner) : IUsageStore
{
    private readonly ConcurrentQueue<UsageBatch> _sent = new();
    private int _lostAnswers;

    /// <summary>Whether every call fails.</summary>
    public bool IsDown { get; set; }

    /// <summary>The batches in the order in which they were sent, each as often as it was.</summary>
    public IReadOnlyList<UsageBatch> Sent => [.. _sent];

    /// <summary>Runs before a quota is read and returned.</summary>
    public Func<Task>? AfterQuotaRead { get; set; }

    /// <summary>Stores the next batches, and then fails.</summary>
    public void LoseAnswers(int count) => _lostAnswers = count;

    public async Task WriteAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        _sent.Enqueue(batch);
        Check();
        await inner.WriteAsync(batch, cancellationToken);
        if (Interlocked.Decrement(ref _lostAnswers) >= 0) throw new IOException("The connection broke after the commit.");
    }

    public Task<IReadOnlyList<UsageSum>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        Check();
        return inner.ReadAsync(query, cancellationToken);
    }

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadLastUsesAsync(
        IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken)
    {
        Check();
        return inner.ReadLastUsesAsync(keyIds, cancellationToken);
    }

    public Task<IReadOnlyList<string>> ListUnusedKeysAsync(
        DateTimeOffset since, string? after, int limit, CancellationToken cancellationToken)
    {
        Check();
        return inner.ListUnusedKeysAsync(since, after, limit, cancellationToken);
    }

    public async Task<long> ReadQuotaAsync(string owner, string policy, DateTimeOffset windowStart, CancellationToken cancellationToken)
    {
        Check();
        var read = await inner.ReadQuotaAsync(owner, policy, windowStart, cancellationToken);
        if (AfterQuotaRead is { } after) await after();
        return read;
    }

    public Task<bool> TryAddThresholdAsync(
        string owner, string policy, DateTimeOffset windowStart, int percent, CancellationToken cancellationToken)
    {
        Check();
        return inner.TryAddThresholdAsync(owner, policy, windowStart, percent, cancellationToken);
    }

    public Task TidyAsync(UsageRetention retention, CancellationToken cancellationToken)
    {
        Check();
        return inner.TidyAsync(retention, cancellationToken);
    }

    private void Check()
    {
        if (IsDown) throw new IOException("The store is down.");
    }
}
