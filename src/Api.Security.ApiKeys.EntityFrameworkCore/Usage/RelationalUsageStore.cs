using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys;

/// <summary>Stores usage in the database of the keys.</summary>
internal sealed class RelationalUsageStore(StoreCalls calls, ILoggerFactory loggers) : IUsageStore
{
    private readonly UsagePurge _purge = new(new UsageMonths(loggers));

    public Task WriteAsync(UsageBatch batch, CancellationToken cancellationToken) => calls.WriteAsync(
        (context, token) => HasOnConflict(context)
            ? BatchWriter.WriteAsync(context, batch, token)
            : PlainBatchWriter.WriteAsync(context, batch, token),
        cancellationToken);

    public Task<IReadOnlyList<UsageSum>> ReadAsync(UsageQuery query, CancellationToken cancellationToken) =>
        calls.RunAsync((context, token) => UsageQueries.ReadAsync(context, query, token), cancellationToken);

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadLastUsesAsync(
        IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken) =>
        calls.RunAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
            async (context, token) =>
            {
                var found = await context.Keys().Where(key => keyIds.Contains(key.Kid) && key.LastUsedAt != null)
                    .Select(key => new { key.Kid, key.LastUsedAt }).ToListAsync(token);
                return found.ToDictionary(key => key.Kid, key => StoredTime.Read(key.LastUsedAt!.Value), StringComparer.Ordinal);
            },
            cancellationToken);

    public Task<IReadOnlyList<string>> ListUnusedKeysAsync(
        DateTimeOffset since, string? after, int limit, CancellationToken cancellationToken) =>
        calls.RunAsync((context, token) => UnusedKeyQuery.ListAsync(context, since, after, limit, token), cancellationToken);

    public Task<long> ReadQuotaAsync(string owner, string policy, DateTimeOffset windowStart, CancellationToken cancellationToken)
    {
        var start = StoredTime.Write(windowStart);
        return calls.RunAsync(
            (context, token) => context.QuotaUses()
                .Where(row => row.Owner == owner && row.Policy == policy && row.WindowStart == start)
                .Select(row => row.Used).FirstOrDefaultAsync(token),
            cancellationToken);
    }

    public Task<bool> TryAddThresholdAsync(
        string owner, string policy, DateTimeOffset windowStart, int percent, CancellationToken cancellationToken)
    {
        var row = new ApiQuotaUseRow
        {
            Owner = owner, Policy = policy, WindowStart = StoredTime.Write(windowStart), Told = 1 << (percent / 10),
        };
        return calls.WriteAsync(
            (context, token) => HasOnConflict(context)
                ? AddThresholdAsync(context, row, token)
                : PlainBatchWriter.TryAddThresholdAsync(context, row, token),
            cancellationToken);
    }

    public Task TidyAsync(UsageRetention retention, CancellationToken cancellationToken) =>
        calls.WriteAsync((context, token) => _purge.RunAsync(context, retention, token), cancellationToken);

    private static bool HasOnConflict(DbContext context) => Dialect.For(context.Database.ProviderName).HasOnConflict;

    private static async Task<bool> AddThresholdAsync(DbContext context, ApiQuotaUseRow row, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return await new RowInsert(context).RunAsync([row],
                "UPDATE SET \"Told\" = t.\"Told\" | excluded.\"Told\" WHERE (t.\"Told\" & excluded.\"Told\") = 0", cancellationToken) == 1;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }
}
