using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>
/// Writes when keys were last used, unless a later time is stored. A change of a client locks rows of keys too, and must not wait in a
/// circle with this: within the transaction of the batch, rows that are locked at the moment are skipped. They are written afterwards.
/// </summary>
internal sealed class LastUseWriter(DbContext context)
{
    private const int MostKeys = 500;

    private readonly bool _hasOneWriter = Dialect.For(context.Database.ProviderName).HasOneWriter;

    /// <summary>Writes all but those whose key is locked. For the end of a transaction.</summary>
    public async Task WriteUnlockedAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken cancellationToken)
    {
        foreach (var part in uses.Chunk(MostKeys))
            await RunAsync(part, _hasOneWriter ? "" : " FOR UPDATE OF k SKIP LOCKED", cancellationToken);
    }

    /// <summary>Writes those that were skipped, unless their keys stay locked.</summary>
    public async Task WriteRestAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken cancellationToken)
    {
        if (_hasOneWriter || uses.Count == 0) return; // nobody else had a lock
        try
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await using (var command = context.NewCommand())
            {
                command.CommandText = "SET LOCAL lock_timeout = '1s'";
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            foreach (var part in uses.Chunk(MostKeys)) await RunAsync(part, "", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbException)
        {
            // The batch is stored. The next use of these keys is written with another one.
        }
    }

    private async Task RunAsync(ApiKeyUse[] uses, string locking, CancellationToken cancellationToken)
    {
        var type = context.Model.FindEntityType(typeof(ApiKeyRow))!;
        var (id, at) = (type.FindProperty(nameof(ApiKeyRow.Kid))!, type.FindProperty(nameof(ApiKeyRow.LastUsedAt))!);
        var table = FeedQuery.Table<ApiKeyRow>(context, context.GetService<ISqlGenerationHelper>());
        await using var command = context.NewCommand();
        var text = new StringBuilder("WITH seen(\"Kid\", \"At\") AS (VALUES ");
        for (var i = 0; i < uses.Length; i++)
            text.Append(i == 0 ? "(" : ", (").Append(command.AddValue(id, uses[i].KeyId)).Append(", ")
                .Append(command.AddValue(at, StoredTime.Write(uses[i].At))).Append(')');
        text.Append($"""
            ), older AS (
                SELECT k."No" AS "No", seen."At" AS "At" FROM {table} k JOIN seen ON k."Kid" = seen."Kid"
                WHERE k."LastUsedAt" IS NULL OR k."LastUsedAt" < seen."At"{locking})
            UPDATE {table} SET "LastUsedAt" = older."At" FROM older
            WHERE {table}."No" = older."No" AND ({table}."LastUsedAt" IS NULL OR {table}."LastUsedAt" < older."At")
            """);
#pragma warning disable CA2100 // The text consists of names from the model and of parameters.
        command.CommandText = text.ToString();
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
