using Microsoft.EntityFrameworkCore;

namespace Api.Security.ApiKeys;

/// <summary>The clock of the database. The clocks of the nodes are not used, because they differ.</summary>
internal static class DatabaseClock
{
    // The query is not composed any further, so it is sent unchanged.
    public static async Task<DateTime> NowAsync(this DbContext context, CancellationToken cancellationToken)
    {
        var rows = await context.Database.SqlQueryRaw<DateTime>(Dialect.For(context.Database.ProviderName).SelectNow)
            .ToListAsync(cancellationToken);
        return StoredTime.Read(rows[0]).UtcDateTime;
    }
}
