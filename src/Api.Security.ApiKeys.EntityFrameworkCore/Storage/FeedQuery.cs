using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>
/// The statement that reads the change feed: the time of the database, its name and epoch, the highest sequence, and the recent
/// entries. It selects by time and never by "sequence &gt; last", because a transaction with a lower sequence may commit later.
/// </summary>
internal static class FeedQuery
{
    public static string For(DbContext context, TimeSpan within)
    {
        var (dialect, sql) = (Dialect.For(context.Database.ProviderName), context.GetService<ISqlGenerationHelper>());
        var (changes, store) = (Table<ApiKeyChangeRow>(context, sql), Table<ApiKeyStoreRow>(context, sql));
        var since = string.Format(CultureInfo.InvariantCulture, dialect.SecondsAgo, (long)Math.Ceiling(within.TotalSeconds));
        string Column(string table, string name) => $"{table}.{sql.DelimitIdentifier(name)}";
        var highest = $"(SELECT MAX({Column("m", "Seq")}) FROM {changes} m)";
        return $"""
            SELECT {dialect.StatementTime}, {Column("s", "Name")}, {Column("s", "Epoch")}, {highest},
                {Column("c", "Seq")}, {Column("c", "Kid")}, {Column("c", "ClientId")}, {Column("c", "At")}
            FROM (SELECT 1 AS one) o
            LEFT JOIN {store} s ON {Column("s", "Id")} = 1
            LEFT JOIN {changes} c ON {Column("c", "At")} > {since}
            """;
    }

    public static string Table<TRow>(DbContext context, ISqlGenerationHelper sql)
    {
        var table = context.Model.FindEntityType(typeof(TRow))!;
        return sql.DelimitIdentifier(table.GetTableName()!, table.GetSchema());
    }
}
