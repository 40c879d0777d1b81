using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>
/// Adds hours to their days, one hour in one transaction. Exactly the rows that are deleted are added, so several nodes can do this at the
/// same time, also while a late batch adds to the hour.
/// </summary>
internal static class RollUp
{
    private const string Others = "\"KeyId\", \"Slot\", \"Outcome\", \"TenantId\", \"N\"";
    private const string Columns = "(\"ClientId\", \"Issuer\", \"Day\", " + Others + ")";
    private const string OnConflict =
        "ON CONFLICT (\"ClientId\", \"Issuer\", \"Day\", \"KeyId\", \"Slot\", \"Outcome\") DO UPDATE SET \"N\" = t.\"N\" + excluded.\"N\"";

    /// <summary>Adds all hours before a time. A database without <c>ON CONFLICT</c> keeps its hours as they are.</summary>
    public static async Task RunAsync(DbContext context, DateTime before, CancellationToken cancellationToken)
    {
        if (!Dialect.For(context.Database.ProviderName).HasOnConflict) return;
        var strategy = context.Database.CreateExecutionStrategy();
        while (await context.UsageHours().Where(row => row.Hour < before).MinAsync(row => (DateTime?)row.Hour, cancellationToken)
            is { } hour)
            await strategy.ExecuteAsync(token => MoveAsync(context, StoredTime.Read(hour), token), cancellationToken);
    }

    /// <summary>The statement that adds a day of a partition to <c>ApiUsageDay</c>, on PostgreSQL.</summary>
    public static string Sum(DbContext context, string partition, string day, string nextDay) => $"""
        INSERT INTO {FeedQuery.Table<ApiUsageDayRow>(context, context.GetService<ISqlGenerationHelper>())} AS t {Columns}
        SELECT "ClientId", "Issuer", {day}, "KeyId", "Slot", "Outcome", min("TenantId"), sum("N")::bigint
        FROM {partition} WHERE "Hour" >= {day} AND "Hour" < {nextDay}
        GROUP BY "ClientId", "Issuer", "KeyId", "Slot", "Outcome"
        ORDER BY "ClientId", "Issuer", "KeyId", "Slot", "Outcome" {OnConflict}
        """;

    private static async Task MoveAsync(DbContext context, DateTimeOffset hour, CancellationToken cancellationToken)
    {
        var sql = context.GetService<ISqlGenerationHelper>();
        var (hours, days) = (FeedQuery.Table<ApiUsageHourRow>(context, sql), FeedQuery.Table<ApiUsageDayRow>(context, sql));
        await using var transaction = await LimitedTransaction.BeginAsync(context, cancellationToken);
        if (Dialect.For(context.Database.ProviderName).HasOneWriter)
        {
            // Nobody else writes between the two statements.
            await ExecuteAsync(context, hour, (at, day) => $"""
                INSERT INTO {days} AS t {Columns}
                SELECT "ClientId", "Issuer", {day}, {Others} FROM {hours} WHERE "Hour" = {at} {OnConflict}
                """, cancellationToken);
            await ExecuteAsync(context, hour, (at, _) => $"DELETE FROM {hours} WHERE \"Hour\" = {at}", cancellationToken);
        }
        else
        {
            await ExecuteAsync(context, hour, (at, day) => $"""
                WITH moved AS (DELETE FROM {hours} WHERE "Hour" = {at} RETURNING *)
                INSERT INTO {days} AS t {Columns}
                SELECT "ClientId", "Issuer", {day}, {Others} FROM moved
                ORDER BY "ClientId", "Issuer", "KeyId", "Slot", "Outcome" {OnConflict}
                """, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(
        DbContext context, DateTimeOffset hour, Func<string, string, string> statement, CancellationToken cancellationToken)
    {
        var column = context.Model.FindEntityType(typeof(ApiUsageHourRow))!.FindProperty(nameof(ApiUsageHourRow.Hour))!;
        await using var command = context.NewCommand();
        var at = command.AddValue(column, StoredTime.Write(hour));
        var day = command.AddValue(column, StoredTime.Write(new DateTimeOffset(hour.UtcDateTime.Date, TimeSpan.Zero)));
#pragma warning disable CA2100 // The text consists of names from the model and of parameters.
        command.CommandText = statement(at, day);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
