namespace Api.Security.ApiKeys;

/// <summary>Keeps usage in the memory of one node until the process ends: the most recent 100,000 rows of each kind.</summary>
internal sealed class InMemoryUsageStore(IApiKeyStore keys, TimeProvider clock) : IUsageStore
{
    private const int MostRows = 100_000;
    private const int MostBatches = 10_000;
    private const int PageSize = 200;

    private readonly Lock _lock = new();
    private readonly TimedRows<Row, long> _hours = new(MostRows);
    private readonly TimedRows<Row, long> _days = new(MostRows);
    private readonly TimedRows<(string Owner, string Policy), (long Used, int Thresholds)> _quotas = new(MostRows);
    private readonly TimedRows<(string NodeId, long Number), bool> _batches = new(MostBatches);
    private readonly HashSet<(string NodeId, long Number)> _known = [];
    private readonly Dictionary<string, DateTimeOffset> _lastUses = new(StringComparer.Ordinal);
    private readonly DateTimeOffset _began = clock.GetUtcNow();

    public Task WriteAsync(UsageBatch batch, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_known.Add((batch.NodeId, batch.Number))) return Task.CompletedTask;
            _batches.Change(clock.GetUtcNow(), (batch.NodeId, batch.Number), _ => true);
            if (_known.Count > 2 * MostBatches) _known.IntersectWith(_batches.All.SelectMany(time => time.Rows.Keys));
            foreach (var count in batch.Counts) _hours.Change(count.Hour, Row.From(count), before => before + count.Count);
            foreach (var quota in batch.Quotas)
                _quotas.Change(quota.WindowStart, (quota.Owner, quota.Policy), before => before with { Used = before.Used + quota.Units });
            foreach (var use in batch.Uses)
                if (!_lastUses.TryGetValue(use.KeyId, out var before) || before < use.At) _lastUses[use.KeyId] = use.At;
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<UsageSum>> ReadAsync(UsageQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var stored = query.Bucket is UsageBucket.Day ? _days.All.Concat(_hours.All) : _hours.All;
            return Task.FromResult<IReadOnlyList<UsageSum>>([.. stored
                .Where(time => time.Time >= query.From && time.Time < query.To)
                .SelectMany(time => time.Rows
                    .Where(row => row.Key.Issuer == query.Issuer && row.Key.ClientId == query.ClientId)
                    .Select(row => (
                        From: query.Bucket is UsageBucket.Day ? DayOf(time.Time) : time.Time,
                        KeyId: query.By is UsageGrouping.Key ? row.Key.KeyId : null,
                        Outcome: query.By is UsageGrouping.Outcome ? row.Key.Outcome : (UsageOutcome?)null,
                        Count: row.Value)))
                .GroupBy(one => (one.From, one.KeyId, one.Outcome))
                .OrderBy(group => group.Key.From).ThenBy(group => group.Key.KeyId, StringComparer.Ordinal)
                .ThenBy(group => group.Key.Outcome)
                .Take(query.Limit)
                .Select(group => new UsageSum
                {
                    From = group.Key.From, KeyId = group.Key.KeyId, Outcome = group.Key.Outcome, Count = group.Sum(one => one.Count),
                })]);
        }
    }

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadLastUsesAsync(
        IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyDictionary<string, DateTimeOffset>>(
                keyIds.Where(_lastUses.ContainsKey).ToDictionary(id => id, id => _lastUses[id], StringComparer.Ordinal));
    }

    public async Task<IReadOnlyList<string>> ListUnusedKeysAsync(
        DateTimeOffset since, string? after, int limit, CancellationToken cancellationToken)
    {
        if (_began > since) return [];
        var unused = new List<string>();
        for (string? last = null; ;)
        {
            var page = await keys.ListClientsAsync(new ApiClientQuery(null, last, PageSize), cancellationToken);
            foreach (var client in page)
                if (await keys.FindClientAsync(client.Id, cancellationToken) is { } found)
                    unused.AddRange(found.Keys.Where(key => key.Slot is not null && IsUnused(key, since)).Select(key => key.Id));
            if (page.Count < PageSize) break;
            last = page[^1].Id;
        }

        return [.. unused.Where(id => string.CompareOrdinal(id, after) > 0).Order(StringComparer.Ordinal).Take(limit)];
    }

    public Task<long> ReadQuotaAsync(string owner, string policy, DateTimeOffset windowStart, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_quotas.Find(windowStart, (owner, policy)).Used);
    }

    public Task<bool> TryAddThresholdAsync(
        string owner, string policy, DateTimeOffset windowStart, int percent, CancellationToken cancellationToken)
    {
        var bit = 1 << (percent / 10);
        lock (_lock)
        {
            if ((_quotas.Find(windowStart, (owner, policy)).Thresholds & bit) != 0) return Task.FromResult(false);
            _quotas.Change(windowStart, (owner, policy), before => before with { Thresholds = before.Thresholds | bit });
            return Task.FromResult(true);
        }
    }

    public Task TidyAsync(UsageRetention retention, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            while (_hours.TryTakeBefore(retention.HoursBefore, out var hour, out var rows))
                foreach (var (row, count) in rows) _days.Change(DayOf(hour), row, before => before + count);
            while (_days.TryTakeBefore(retention.DaysBefore, out _, out _)) { }
            while (_quotas.TryTakeBefore(retention.WindowsBefore, out _, out _)) { }
            while (_batches.TryTakeBefore(retention.BatchesBefore, out _, out var batches)) _known.ExceptWith(batches.Keys);
            return Task.CompletedTask;
        }
    }

    private static DateTimeOffset DayOf(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private bool IsUnused(ApiKey key, DateTimeOffset since)
    {
        if (key.CreatedAt > since || key.NotBefore > since) return false;
        lock (_lock) return !_lastUses.TryGetValue(key.Id, out var at) || at <= since;
    }

    private readonly record struct Row(string Issuer, string ClientId, string? KeyId, ApiKeySlot? Slot, UsageOutcome Outcome)
    {
        public static Row From(UsageCount count) => new(count.Issuer, count.ClientId, count.KeyId, count.Slot, count.Outcome);
    }
}
