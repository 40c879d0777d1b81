using System.Collections.Concurrent;

namespace Api.Security.ApiKeys;

/// <inheritdoc cref="IQuotaLedger"/>
internal sealed class QuotaLedger(IUsageStore store, UsageSignal? signal = null) : IQuotaLedger
{
    public const int MaxOwnerLength = 400;

    private const int MostReads = 5;

    private readonly ConcurrentDictionary<QuotaKey, QuotaCounter> _counters = new();
    private readonly UsageSignal? _signal = signal;
    private readonly Lock _lock = new();
    private readonly Dictionary<QuotaKey, long> _underWay = [];
    private long _written;

    public IQuotaEntry Find(in QuotaKey key) => new QuotaEntry(this, key);

    public async ValueTask<long> ReadAsync(QuotaKey key, CancellationToken cancellationToken)
    {
        for (var read = 1; ; read++)
        {
            var (own, written) = ReadOwn(key);
            var stored = await store.ReadQuotaAsync(OwnerOf(key), key.Policy, key.From, cancellationToken);
            // When a batch was written in the meantime, its units would count twice.
            if (written == Interlocked.Read(ref _written) || read == MostReads) return Math.Max(0, stored + own);
        }
    }

    /// <summary>Takes what was added. It belongs to this node until <see cref="Stored"/> says that it is stored.</summary>
    /// <param name="isEnd">Whether quotas that were not used are removed.</param>
    public IReadOnlyList<QuotaUse> Take(bool isEnd = true)
    {
        var taken = new List<QuotaUse>();
        lock (_lock)
        {
            foreach (var (key, counter) in _counters)
            {
                if (counter.Take() is not 0 and var units)
                {
                    var stored = key with { Owner = OwnerOf(key) };
                    _underWay[stored] = _underWay.GetValueOrDefault(stored) + units;
                    taken.Add(new QuotaUse { Owner = stored.Owner, Policy = key.Policy, WindowStart = key.From, Units = units });
                }
                else if (isEnd && counter.TryClose())
                {
                    _counters.TryRemove(KeyValuePair.Create(key, counter));
                }
            }
        }

        return taken;
    }

    /// <summary>Units that an earlier process has left, which are written with the next batches.</summary>
    public void Resume(IReadOnlyList<QuotaUse> quotas) => Change(quotas, 1);

    /// <summary>Units are stored now.</summary>
    public void Stored(IReadOnlyList<QuotaUse> quotas) => Change(quotas, -1);

    /// <summary>The owner as it is stored.</summary>
    public static string OwnerOf(in QuotaKey key) => StorableText.OrDigest(key.Owner, MaxOwnerLength);

    private void Change(IReadOnlyList<QuotaUse> quotas, int sign)
    {
        lock (_lock)
        {
            foreach (var quota in quotas)
            {
                var key = new QuotaKey(quota.Owner, quota.Policy, quota.WindowStart);
                var left = _underWay.GetValueOrDefault(key) + (sign * quota.Units);
                if (left == 0) _underWay.Remove(key);
                else _underWay[key] = left;
            }

            Interlocked.Increment(ref _written);
        }
    }

    /// <summary>Knows its counter, so that a request of a busy client looks nothing up.</summary>
    private sealed class QuotaEntry(QuotaLedger ledger, QuotaKey key) : IQuotaEntry
    {
        private volatile QuotaCounter? _counter;

        public void Add(long units)
        {
            if (units == 0) return;
            var counter = _counter;
            while (counter is null || !counter.TryAdd(units))
            {
                if (counter is not null) ledger._counters.TryRemove(KeyValuePair.Create(key, counter)); // closed
                _counter = counter = ledger._counters.GetOrAdd(key, static _ => new QuotaCounter());
            }

            ledger._signal?.Set();
        }
    }

    private (long Own, long Writes) ReadOwn(in QuotaKey key)
    {
        lock (_lock)
        {
            var added = _counters.TryGetValue(key, out var counter) ? counter.Units : 0;
            return (added + _underWay.GetValueOrDefault(key with { Owner = OwnerOf(key) }), _written);
        }
    }
}
