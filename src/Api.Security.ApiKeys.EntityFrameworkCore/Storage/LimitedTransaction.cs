using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Api.Security.ApiKeys;

/// <summary>
/// A transaction that the database ends by itself when this node stops responding, so that its locks do not block others and it
/// does not commit late.
/// </summary>
internal static class LimitedTransaction
{
    public static async Task<IDbContextTransaction> BeginAsync(DbContext context, CancellationToken cancellationToken)
    {
        var transaction = await context.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        if (Dialect.For(context.Database.ProviderName).LimitTransaction is { } limit)
            await context.Database.ExecuteSqlRawAsync(limit, cancellationToken);
        return transaction;
    }
}
