using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>
/// Reads the change feed, every second on every node. It uses one statement, so that everything is read at the same moment, and
/// not EF Core, which would log the statement each time.
/// </summary>
internal static class ChangeFeed
{
    public static Task<ApiKeyChanges> ReadAsync(DbContext context, TimeSpan within, CancellationToken cancellationToken) =>
        context.Database.CreateExecutionStrategy().ExecuteAsync(token => ReadOnceAsync(context, within, token), cancellationToken);

    private static async Task<ApiKeyChanges> ReadOnceAsync(DbContext context, TimeSpan within, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var changes = await QueryAsync(context, within, cancellationToken);
            if (changes.Mark is not null || !await StoreNames.TryGiveAsync(context, cancellationToken)) return changes;
            return await QueryAsync(context, within, cancellationToken);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private static async Task<ApiKeyChanges> QueryAsync(DbContext context, TimeSpan within, CancellationToken cancellationToken)
    {
        await using var command = context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The text consists of table names and a number.
        command.CommandText = FeedQuery.For(context, within);
#pragma warning restore CA2100
        command.Transaction = context.Database.CurrentTransaction?.GetDbTransaction();
        if (context.Database.GetCommandTimeout() is { } limit) command.CommandTimeout = limit;
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleResult, cancellationToken);
        return await ReadAsync(reader, cancellationToken);
    }

    private static async Task<ApiKeyChanges> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        List<ApiKeyChange> changes = [];
        DateTimeOffset now = default;
        ApiKeyFeedMark? mark = null;
        while (await reader.ReadAsync(cancellationToken))
        {
            if (now == default)
            {
                now = StoredTime.Read(reader.GetDateTime(0));
                if (!reader.IsDBNull(1))
                    mark = new ApiKeyFeedMark(reader.GetString(1), reader.GetInt64(2), reader.IsDBNull(3) ? 0 : reader.GetInt64(3));
            }

            if (!reader.IsDBNull(4))
                changes.Add(
                    new ApiKeyChange(reader.GetInt64(4), reader.GetString(5), reader.GetString(6), StoredTime.Read(reader.GetDateTime(7))));
        }

        return new ApiKeyChanges(changes, now) { Mark = mark };
    }
}
