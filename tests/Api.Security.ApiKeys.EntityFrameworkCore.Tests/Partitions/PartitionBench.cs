using Api.Security.TestKit;
using Microsoft.Extensions.Logging;

namespace Api.Security.ApiKeys.Tests.Partitions;

/// <summary>Usage in a migrated PostgreSQL database, at any time.</summary>
public abstract class PartitionBench(Databases databases) : IAsyncLifetime
{
    private protected const string Default = "ApiUsageHour_default";
    private protected const string September = "ApiUsageHour_202609";
    private protected const string October = "ApiUsageHour_202610";
    private protected const string November = "ApiUsageHour_202611";
    private protected const string December = "ApiUsageHour_202612";

    private protected static readonly DateTimeOffset LastSecond = new(2026, 9, 30, 23, 59, 59, TimeSpan.Zero);
    private protected static readonly DateTimeOffset FirstOfOctober = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);
    private protected static readonly DateTimeOffset FirstOfNovember = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private Application? _application;
    private long _batches;

    private protected PostgreSqlDatabase Database { get; private set; } = null!;

    private protected IUsageStore Usage => _application!.Usage;

    private protected RecordingLogger Log { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Database = (PostgreSqlDatabase)await databases.MigratedAsync(Provider.PostgreSql);
        _application = Application.With<ApiKeysContext>(Database.Use);
    }

    public async ValueTask DisposeAsync()
    {
        Log.Dispose();
        if (_application is null) return;
        await _application.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected static UsageRetention Retention(DateTimeOffset hours) => new()
    {
        HoursBefore = hours, DaysBefore = LastSecond.AddYears(-1), BatchesBefore = LastSecond.AddYears(-1),
        WindowsBefore = LastSecond.AddYears(-1),
    };

    private protected static UsageCount Count(DateTimeOffset hour, long count, UsageOutcome outcome = UsageOutcome.Ok) => new()
    {
        Issuer = "i", ClientId = "c", TenantId = "t", KeyId = "0123456789abcdef", Slot = ApiKeySlot.Current, Hour = hour,
        Outcome = outcome, Count = count,
    };

    private protected UsagePurge Purge() => new(new UsageMonths(new LoggerFactory([Log])));

    private protected async Task TidyAsync(DateTimeOffset now, DateTimeOffset hours, UsagePurge? purge = null)
    {
        await using var context = Database.Context();
        await (purge ?? Purge()).RunAsync(context, now.UtcDateTime, Retention(hours), default);
    }

    private protected Task WriteAsync(DateTimeOffset hour, long count, UsageOutcome outcome = UsageOutcome.Ok, IUsageStore? usage = null) =>
        (usage ?? Usage).WriteAsync(
            new UsageBatch { NodeId = "n", Number = ++_batches, Counts = [Count(hour, count, outcome)], Uses = [], Quotas = [] }, default);

    private protected async Task<IEnumerable<(DateTimeOffset Day, long N)>> DaysAsync() => (await Usage.ReadAsync(
        new UsageQuery
        {
            Issuer = "i", ClientId = "c", From = FirstOfOctober.AddYears(-1), To = FirstOfOctober.AddYears(2), Bucket = UsageBucket.Day,
            Limit = 100,
        },
        default)).Select(sum => (sum.From, sum.Count));

    private protected Task<List<string>> PartitionsAsync() => ReadAsync(
        "SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r' ORDER BY relname COLLATE \"C\"",
        reader => reader.GetString(0));

    private protected Task<List<(DateTimeOffset, long)>> RowsAsync(string table, string time = "Hour") => ReadAsync(
        $"SELECT \"{time}\", \"N\" FROM \"{table}\" ORDER BY 1, 2",
        reader => ((DateTimeOffset)reader.GetFieldValue<DateTime>(0), reader.GetInt64(1)));

    private protected async Task<List<T>> ReadAsync<T>(string sql, Func<System.Data.Common.DbDataReader, T> read)
    {
        await using var connection = Database.Connection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL is written in the tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        List<T> rows = [];
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }
}
