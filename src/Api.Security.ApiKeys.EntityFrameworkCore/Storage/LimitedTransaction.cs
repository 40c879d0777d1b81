using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>A transaction that the database ends by itself when this node falls silent: nobody waits for its locks, and nothing commits late.</summary>
internal static class LimitedTransaction
{
    public static async Task<IDbContextTransaction> BeginAsync(DbContext context, CancellationToken cancellationToken)
    {
        var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        if (Dialect.Of(context.Database.ProviderName).LimitTransaction is { } limit) await context.Database.ExecuteSqlRawAsync(limit, cancellationToken);
        return transaction;
    }
}
