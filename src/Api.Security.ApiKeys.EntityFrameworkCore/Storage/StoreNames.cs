using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>Gives a new store its name, once. A copy of the database has the same name, another database has another one.</summary>
internal static class StoreNames
{
    /// <returns>Whether the store has a name now; <see langword="false"/> when this node may not write.</returns>
    public static async Task<bool> TryGiveAsync(DbContext context, CancellationToken cancellationToken)
    {
        var sql = context.GetService<ISqlGenerationHelper>();
        var table = FeedQuery.Table<ApiKeyStoreRow>(context, sql);
        var name = Guid.NewGuid().ToString("N");
        await using var command = context.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The text consists of table names and hexadecimal digits.
        command.CommandText = $"""
            INSERT INTO {table} ({sql.DelimitIdentifier("Id")}, {sql.DelimitIdentifier("Name")}, {sql.DelimitIdentifier("Epoch")})
            SELECT {ApiKeyStoreRow.OnlyId}, '{name}', 0 FROM (SELECT 1 AS one) o WHERE NOT EXISTS (SELECT * FROM {table})
            """;
#pragma warning restore CA2100
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            return true;
        }
        catch (DbException exception)
        {
            return exception.IsUniqueViolation(); // another node was faster
        }
    }
}
