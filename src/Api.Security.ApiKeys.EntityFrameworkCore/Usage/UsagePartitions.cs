using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>
/// The partitions of the table <c>ApiUsageHour</c> on PostgreSQL, one for each month in UTC. The name of a partition contains its month.
/// Rows of all other months are in the default partition.
/// </summary>
/// <param name="Schema">The schema of the table, as SQL writes it.</param>
/// <param name="MayChange">Whether the user of the database may create and drop partitions.</param>
/// <param name="Months">The months that have a partition, in order.</param>
internal sealed record UsagePartitions(string Schema, bool MayChange, IReadOnlyList<DateTime> Months)
{
    private const string Prefix = "ApiUsageHour_";
    private const string Pattern = "yyyyMM";

    // Dropping a whole month keeps its first hours for a month longer. Where hours are kept for less than that, it would not be worth it.
    private static readonly TimeSpan LongestMonth = TimeSpan.FromDays(31);

    // CREATE … PARTITION OF needs the owner of the table, DROP that of the partition.
    private const string Statement = """
        SELECT c.relnamespace::regnamespace::text, pg_has_role(c.relowner, 'USAGE') AND has_schema_privilege(c.relnamespace, 'CREATE')
                AND coalesce(bool_and(pg_has_role(p.relowner, 'USAGE')), TRUE),
            coalesce(string_agg(p.relname::text, ','), '')
        FROM pg_class c LEFT JOIN pg_inherits i ON i.inhparent = c.oid LEFT JOIN pg_class p ON p.oid = i.inhrelid
        WHERE c.oid = to_regclass(@table) AND c.relkind = 'p'
        GROUP BY c.oid, c.relnamespace, c.relowner
        """;

    /// <returns>The partitions; <see langword="null"/> when the table is not partitioned.</returns>
    public static Task<UsagePartitions?> ReadAsync(DbContext context, CancellationToken cancellationToken) =>
        Dialect.For(context.Database.ProviderName).HasPartitions
            ? context.Database.CreateExecutionStrategy().ExecuteAsync(token => ReadOnceAsync(context, token), cancellationToken)
            : Task.FromResult<UsagePartitions?>(null);

    public string Name(DateTime month) => $"{Schema}.\"{Prefix}{month.ToString(Pattern, CultureInfo.InvariantCulture)}\"";

    /// <summary>Hours before this time are added to their days by the hour; later ones wait until their month can be dropped.</summary>
    /// <param name="now">The time of the database.</param>
    /// <param name="before">Hours before this time are no longer kept.</param>
    public DateTime RolledUpBefore(DateTime now, DateTime before) =>
        MayChange && Months.Count > 0 && Months[0] < before && now - before >= LongestMonth ? Months[0] : before;

    private static async Task<UsagePartitions?> ReadOnceAsync(DbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = context.NewCommand();
            command.CommandText = Statement;
            var table = command.CreateParameter();
            (table.ParameterName, table.Value) =
                ("@table", FeedQuery.Table<ApiUsageHourRow>(context, context.GetService<ISqlGenerationHelper>()));
            command.Parameters.Add(table);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            return await reader.ReadAsync(cancellationToken)
                ? new(reader.GetString(0), reader.GetBoolean(1), [.. MonthsIn(reader.GetString(2)).Order()])
                : null;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private static IEnumerable<DateTime> MonthsIn(string names)
    {
        foreach (var name in names.Split(','))
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && DateTime.TryParseExact(name[Prefix.Length..], Pattern,
                CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var month))
                yield return month;
    }
}
